/** Projects in which canaries sit: tiny experiments on real data, with loss modules of one line each. */
import type { ExperimentInput, LossSpec } from '../../src/experiment/types.ts'
import { lossFrom } from '../../src/scoring/spec.ts'
import { suite } from '../e2e/project.ts'
import { tiny } from '../e2e/tiny.ts'

const head = `import * as tf from '@tensorflow/tfjs-core'
import { defineLoss } from 'hypros'

const hits = (targets, logits) => tf.oneHot(targets, logits.shape[1])
const logLoss = (logits, targets) => tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), hits(targets, logits)), 1))
const brier = (logits, targets) => tf.sum(tf.square(tf.sub(tf.softmax(logits), hits(targets, logits))), 1)
`

/** The module `losses/<name>.js` of a loss `(logits, targets, { progress }) => …`. */
export const lossModule = (name: string, loss: string): Readonly<Record<string, string>> => ({
  [`losses/${name}.js`]: `${head}\nexport default defineLoss('${name}', ${loss})\n`,
})

export const fromModule = (name: string): LossSpec => lossFrom(`../losses/${name}.js`)

/** A suite of one seed with the smallest model. */
export const tinySuite = (
  arms: Readonly<Record<string, LossSpec>>,
  change: Partial<ExperimentInput> = {},
): string => suite('planted', tiny(arms, change))
