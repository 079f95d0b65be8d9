import type { HostTensor } from '../engine/engine.ts'
import { float32, int32, scalar } from '../engine/host.ts'
import { dropoutKey } from '../graph/hash.ts'
import { initialValues, type Parameters } from '../model/parameters.ts'
import type { PairBatch } from '../task/batch.ts'
import type { Bucket } from '../task/buckets.ts'
import { adamScalars } from './adam.ts'

/** Weights of a seed before the first update; the moments start at zero by themselves. */
export function initialState(parameters: Parameters, seed: number): Record<string, HostTensor> {
  const entries = Object.entries(parameters).map(
    ([name, parameter]) => [name, float32(initialValues(name, parameter, seed), ...parameter.shape)] as const,
  )
  return Object.fromEntries(entries)
}

/** What an `evaluate` entry is fed. */
export function pairFeeds(batch: PairBatch, { rows, source, target }: Bucket): Record<string, HostTensor> {
  return {
    source: int32(batch.source, rows, source),
    target: int32(batch.target, rows, target),
    labels: int32(batch.labels, batch.labels.length),
  }
}

export interface UpdateScalars {
  readonly seed: number
  /** Updates done before this one. */
  readonly step: number
  /** Normalised training time, in [0, 1]. */
  readonly progress: number
  readonly learningRate: number
}

/** What a `train` entry is fed. */
export function trainFeeds(
  batch: PairBatch,
  bucket: Bucket,
  scalars: UpdateScalars,
): Record<string, HostTensor> {
  const { seed, step, progress, learningRate } = scalars
  const { stepSize, epsilonHat } = adamScalars(learningRate, step + 1)
  return {
    ...pairFeeds(batch, bucket),
    weights: float32(batch.weights, batch.weights.length),
    progress: scalar(progress),
    stepSize: scalar(stepSize),
    epsilonHat: scalar(epsilonHat),
    dropoutKey: int32(dropoutKey(seed, step), 2),
  }
}
