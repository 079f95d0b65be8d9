/** Names and shapes of the captured functions of a cell, and of the state that they share. */
import type { StateSpecs } from '../graph/entry.ts'
import type { TensorSpec } from '../graph/graph.ts'
import type { Parameters } from '../model/parameters.ts'
import { type Bucket, readsSource, readsTarget } from '../task/buckets.ts'
import { firstMoment, secondMoment } from './adam.ts'

export const int32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' })
export const float32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' })

export const entryName = (
  kind:
    | 'train'
    | 'accumulate'
    | 'evaluate'
    | 'encode'
    | 'decode'
    | 'narrow'
    | 'finish'
    | 'trigger-loss'
    | 'trigger-gradient',
  { source, target }: Bucket,
): string => `${kind}-${source}x${target}`

/** The entry that ends an update over several batches. */
export const applyName = 'apply'

/** The entries that an update on batches of these buckets runs. */
export const updateNames = (batches: readonly { readonly bucket: Bucket }[]): string[] =>
  batches.length === 1
    ? batches.map(({ bucket }) => entryName('train', bucket))
    : [...new Set(batches.map(({ bucket }) => entryName('accumulate', bucket))), applyName]

/** Whether an entry is part of an update. */
export const isUpdateEntry = (name: string): boolean =>
  name === applyName || name.startsWith('train-') || name.startsWith('accumulate-')

/** Gradient of a weight, summed over the tokens of the batches since the last update. */
export const summedGradient = (weight: string): string => `sum.${weight}`
/** Loss and number of those tokens: float32 scalars. */
export const summedLoss = 'summed.loss'
export const summedTokens = 'summed.tokens'

/** Whether a state is zero between updates, so that no checkpoint has to hold it. */
export const isAccumulator = (name: string): boolean => name.startsWith('sum.') || name.startsWith('summed.')

/**
 * Specs of the whole state: weights, then both moments of each; where an update takes several batches, also the
 * sums of their gradients, losses and tokens.
 */
export function stateSpecs(parameters: Parameters, accumulate = 1): StateSpecs {
  const specs: Record<string, TensorSpec> = {}
  for (const [name, { shape }] of Object.entries(parameters)) {
    for (const key of [name, firstMoment(name), secondMoment(name)]) specs[key] = float32(...shape)
  }
  if (accumulate === 1) return specs
  for (const [name, { shape }] of Object.entries(parameters)) specs[summedGradient(name)] = float32(...shape)
  return { ...specs, [summedLoss]: float32(), [summedTokens]: float32() }
}

/** Inputs of a teacher-forced batch: of source and target what a model reads, and the labels. */
export function pairInputs(bucket: Bucket): Record<string, TensorSpec> {
  const { rows, source, target } = bucket
  return {
    ...(readsSource(bucket) && { source: int32(rows, source) }),
    ...(readsTarget(bucket) && { target: int32(rows, target) }),
    labels: int32(rows * target),
  }
}
