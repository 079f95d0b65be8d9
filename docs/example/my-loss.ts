import { add, div, mul, oneHot, softmax, sqrt, square, sub, sum } from '@tensorflow/tfjs-core'
import { defineLoss } from 'hypros'

/** The spherical scoring rule: 1 − q·p / ‖p‖ for every token, q being the smoothed target. Proper and bounded. */
export default defineLoss('spherical', (logits, targets, { smoothing }) => {
  const classes = logits.shape[1]
  const p = softmax(logits)
  const q = add(mul(oneHot(targets, classes), 1 - smoothing), smoothing / classes)
  return sub(1, div(sum(mul(p, q), 1), sqrt(sum(square(p), 1))))
})
