import { add, exp, logSoftmax, mul, oneHot, sub, sum } from '@tensorflow/tfjs-core'
import { defineLoss } from 'hypros'

/** The power score of order 3/2 (Brier's is of order 2): 1 + ½·Σ p^1.5 − 1.5·Σ q·p^0.5, in [0, 1.5]. Proper. */
export default defineLoss('power', (logits, targets, { smoothing }) => {
  const classes = logits.shape[1]
  const logP = logSoftmax(logits)
  const power = (exponent: number) => exp(mul(exponent, logP))
  const q = add(mul(oneHot(targets, classes), 1 - smoothing), smoothing / classes)
  return sub(add(1, mul(0.5, sum(power(1.5), 1))), mul(1.5, sum(mul(q, power(0.5)), 1)))
})
