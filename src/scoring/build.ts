import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { LossError } from '../base/errors.ts'
import type { LossSpec } from '../experiment/types.ts'
import { sameShape } from '../graph/graph.ts'
import { type DefinedLoss, isDefinedLoss } from './define.ts'
import { mixture } from './rules.ts'
import { lambdaAt } from './schedule.ts'

/** A loss ready to be traced. */
export interface Loss {
  readonly name: string
  /** Loss per token [N] of logits [N, V] against targets int32 [N]. */
  perToken(logits: tf.Tensor2D, targets: tf.Tensor1D, progress: tf.Scalar, smoothing: number): tf.Tensor1D
  /** λ at a time, for losses that have a schedule. */
  lambda?(progress: tf.Scalar): tf.Scalar
}

/** The loss that a spec stands for; a module is imported from its path. */
export async function buildLoss(spec: LossSpec): Promise<Loss> {
  switch (spec.kind) {
    case 'log-loss':
      return {
        name: 'log-loss',
        perToken: (logits, targets, _, smoothing) =>
          mixture(logits, targets, { log: 1, brier: 0 }, smoothing),
      }
    case 'brier':
      return {
        name: 'brier',
        perToken: (logits, targets, _, smoothing) =>
          mixture(logits, targets, { log: 0, brier: 1 }, smoothing),
      }
    case 'spherical':
      return {
        name: 'spherical',
        perToken: (logits, targets, _, smoothing) =>
          mixture(logits, targets, { log: 0, brier: 0, spherical: 1 }, smoothing),
      }
    case 'hybrid': {
      const lambda = (progress: tf.Scalar) => lambdaAt(spec.lambda, progress)
      return {
        name: 'hybrid',
        lambda,
        perToken: (logits, targets, progress, smoothing) => {
          const weight = lambda(progress)
          const log = tf.sub(1, weight) as tf.Scalar
          const bounded =
            spec.bounded === 'spherical' ? ({ brier: 0, spherical: weight } as const) : { brier: weight }
          return mixture(logits, targets, { log, ...bounded, gamma: spec.gamma }, smoothing)
        },
      }
    }
    case 'module':
      return fromModule(spec)
  }
}

async function fromModule(spec: Extract<LossSpec, { kind: 'module' }>): Promise<Loss> {
  const { path, options } = spec
  const loaded = (await import(pathToFileURL(path).href).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    throw new LossError(
      `the loss module can't be loaded: ${message}`,
      path,
      'mend the module or the path in lossFrom(); its package.json needs "type": "module"',
      {
        cause: error,
      },
    )
  })) as { default?: unknown }
  if (!isDefinedLoss(loaded.default)) {
    throw new LossError(
      'the default export of the loss module was not made by defineLoss()',
      path,
      "write: export default defineLoss('name', (logits, targets, { progress }) => …)",
    )
  }
  const defined: DefinedLoss = loaded.default
  return {
    name: defined.name,
    perToken: (logits, targets, progress, smoothing) => {
      const loss: unknown = defined.loss(logits, targets, { progress, smoothing, options })
      return checked(loss, logits.shape[0], `loss "${defined.name}" in ${basename(path)}`)
    },
  }
}

function checked(loss: unknown, tokens: number, where: string): tf.Tensor1D {
  const remedy = 'return one loss a token, not their mean: reduce over the last axis only'
  if (!(loss instanceof tf.Tensor)) throw new LossError('the loss did not return a tensor', where, remedy)
  if (!sameShape(loss.shape, [tokens]) || loss.dtype !== 'float32') {
    throw new LossError(
      `the loss returned ${loss.dtype} [${loss.shape}] where float32 [${tokens}] was wanted`,
      where,
      remedy,
    )
  }
  return loss as tf.Tensor1D
}
