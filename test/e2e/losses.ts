/** Loss modules as a person would write them, each with the defect that its name says. */
const head = `import { sub, log, mul, sum, oneHot, softmax, square, logSoftmax, neg } from '@tensorflow/tfjs-core'
import { defineLoss } from 'hypros'
`

export const lossModules: Readonly<Record<string, string>> = {
  'losses/square.ts': `${head}
export default defineLoss('square', (logits, targets) => {
  const hits = oneHot(targets, logits.shape[1])
  return sum(square(sub(softmax(logits), hits)), 1)
})
`,
  'losses/wrong-shape.ts': `${head}
export default defineLoss('wrong-shape', (logits) => sum(logits))
`,
  // log(0.5 − t) is no number once half of the training has passed.
  'losses/nan.ts': `${head}
export default defineLoss('nan', (logits, targets, { progress }) => {
  const hits = oneHot(targets, logits.shape[1])
  const loss = neg(sum(mul(logSoftmax(logits), hits), 1))
  return neg(mul(loss, log(sub(0.5, progress))))
})
`,
  'losses/no-loss.ts': 'export default 3\n',
}
