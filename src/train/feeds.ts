import type { HostTensor } from '../engine/engine.ts'
import { float32, int32, scalar } from '../engine/host.ts'
import { dropoutKey } from '../graph/hash.ts'
import { initialValues, type Parameters } from '../model/parameters.ts'
import type { PairBatch } from '../task/batch.ts'
import { type Bucket, readsSource, readsTarget } from '../task/buckets.ts'
import { adamScalars } from './adam.ts'

/** Weights of a seed before the first update; the moments start at zero by themselves. */
export function initialState(parameters: Parameters, seed: number): Record<string, HostTensor> {
  const entries = Object.entries(parameters).map(
    ([name, parameter]) => [name, float32(initialValues(name, parameter, seed), ...parameter.shape)] as const,
  )
  return Object.fromEntries(entries)
}

/** What an `evaluate` entry is fed. */
export function pairFeeds(batch: PairBatch, bucket: Bucket): Record<string, HostTensor> {
  const { rows, source, target } = bucket
  return {
    ...(readsSource(bucket) && { source: int32(batch.source, rows, source) }),
    ...(readsTarget(bucket) && { target: int32(batch.target, rows, target) }),
    labels: int32(batch.labels, batch.labels.length),
  }
}

/** An update's place in a training. */
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
  return { ...accumulateFeeds(batch, bucket, scalars), ...applyFeeds(scalars) }
}

/** What an `accumulate` entry is fed for batch number `part` (from 0) of `parts` in an update. */
export function accumulateFeeds(
  batch: PairBatch,
  bucket: Bucket,
  { seed, step, progress }: UpdateScalars,
  part = 0,
  parts = 1,
): Record<string, HostTensor> {
  return {
    ...pairFeeds(batch, bucket),
    weights: float32(batch.weights, batch.weights.length),
    progress: scalar(progress),
    dropoutKey: int32(dropoutKey(seed, step, part, parts), 2),
  }
}

/** What the `apply` entry is fed. */
export function applyFeeds({
  step,
  progress,
  learningRate,
}: Omit<UpdateScalars, 'seed'>): Record<string, HostTensor> {
  const { stepSize, epsilonHat } = adamScalars(learningRate, step + 1)
  return { progress: scalar(progress), stepSize: scalar(stepSize), epsilonHat: scalar(epsilonHat) }
}
