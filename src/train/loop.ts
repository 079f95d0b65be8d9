import type { Batch } from '../data/batching.ts'
import type { HostTensor, Program } from '../engine/engine.ts'
import type { TrainSpec } from '../experiment/types.ts'
import { pairBatch } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { ScoredSplit, TokenPair } from '../task/types.ts'
import { batchesFrom, batchesPerEpoch } from './batches.ts'
import type { Checkpoint, CurveRow, Totals, TrainState } from './checkpoint.ts'
import { type Evaluation, evaluate, type Scorer } from './evaluate.ts'
import { learningRateAt } from './learning-rate.ts'
import { isAccumulator } from './specs.ts'
import { runUpdate } from './update.ts'

/** Version of the loop: part of every cell's key. */
export const loopVersion = 1

/** Floating-point operations of an update's parts. */
export interface UpdateFlops {
  /** Of one batch in each bucket, gradients included; of the whole update where it takes one batch. */
  readonly batch: readonly number[]
  /** Of applying the gradients of several batches; 0 where an update takes one. */
  readonly apply: number
}

export interface Training {
  readonly scorer: Scorer
  readonly examples: readonly TokenPair[]
  readonly validation: ScoredSplit
  readonly train: TrainSpec
  readonly seed: number
  readonly flops: UpdateFlops
  /** Names of the weights, as opposed to the optimiser's moments. */
  readonly weights: readonly string[]
  /** The score that picks the checkpoint; higher is better. */
  readonly metric: string
}

export interface Watcher {
  progress(step: number, loss: number | undefined, phase: 'train' | 'evaluate'): void
  /** Called after every evaluation, and when stopping. */
  save(checkpoint: Checkpoint): void
  /** Asked before every update; true saves and ends the training. */
  stopping(): boolean
  /** Milliseconds that one update took. */
  timed(milliseconds: number): void
}

export type TrainEnd =
  | { readonly kind: 'done'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'diverged'; readonly state: TrainState; readonly step: number; readonly reason: string }
  | { readonly kind: 'stopped' }

const none: Totals['sinceRow'] = { steps: 0, loss: 0, gradientNorm: 0 }
const start: TrainState = {
  step: 0,
  totals: { sinceRow: none, flops: 0, tokens: 0, paddedTokens: 0 },
  curve: [],
  best: null,
}

interface UpdateResult {
  readonly loss: number
  readonly gradientNorm: number
  readonly lambda: number | null
}

/** Update number `step`, from 0, on its batches. */
export async function update(
  { train, seed, scorer, examples }: Training,
  batches: readonly Batch[],
  step: number,
): Promise<UpdateResult> {
  const { program, buckets, special } = scorer
  const padded = batches.map(({ bucket, indices }) => {
    const shape = buckets[bucket] as Bucket
    const members = indices.map((index) => examples[index] as TokenPair)
    return { bucket: shape, batch: pairBatch(members, shape, special) }
  })
  const learningRate = learningRateAt(step + 1, train.learningRate, train.warmup)
  const results = await runUpdate(program, padded, { seed, step, progress: step / train.steps, learningRate })
  const read = async (name: keyof UpdateResult) => (await results[name]?.read())?.[0]
  return {
    loss: (await read('loss')) as number,
    gradientNorm: (await read('gradientNorm')) as number,
    lambda: (await read('lambda')) ?? null,
  }
}

function counted(
  totals: Totals,
  result: UpdateResult,
  batches: readonly Batch[],
  { scorer, examples, flops, train: { clip } }: Training,
): Totals {
  const { sinceRow } = totals
  const sum = (value: (batch: Batch) => number) => batches.reduce((total, batch) => total + value(batch), 0)
  const lengthOf = (index: number) => (examples[index] as TokenPair).target.length
  const paddedOf = ({ rows, target }: Bucket) => rows * target
  return {
    sinceRow: {
      steps: sinceRow.steps + 1,
      loss: sinceRow.loss + result.loss,
      gradientNorm: sinceRow.gradientNorm + result.gradientNorm,
    },
    flops: totals.flops + sum(({ bucket }) => flops.batch[bucket] as number) + flops.apply,
    tokens: totals.tokens + sum(({ indices }) => indices.reduce((total, at) => total + lengthOf(at), 0)),
    paddedTokens: totals.paddedTokens + sum(({ bucket }) => paddedOf(scorer.buckets[bucket] as Bucket)),
    ...(clip !== undefined && { clipped: (totals.clipped ?? 0) + Number(result.gradientNorm > clip) }),
  }
}

function curveRow(
  { train }: Training,
  step: number,
  { sinceRow }: Totals,
  lambda: number | null,
  { scores }: Evaluation,
): CurveRow {
  return {
    step,
    progress: step / train.steps,
    lambda,
    gradientNorm: sinceRow.gradientNorm / sinceRow.steps,
    loss: sinceRow.loss / sinceRow.steps,
    learningRate: learningRateAt(step, train.learningRate, train.warmup),
    scores,
  }
}

/** The state between updates, which is when a checkpoint is made. */
async function kept(program: Program): Promise<Checkpoint['tensors']> {
  const all = await program.exportState()
  return Object.fromEntries(Object.entries(all).filter(([name]) => !isAccumulator(name)))
}

/**
 * Trains for `train.steps` updates of `train.accumulate` batches each, or until `train.patience` epochs have passed
 * without a better validation score; evaluates every `evaluateEvery` and after the last, and keeps the weights of the
 * best validation score (the earlier of equals). Started from a checkpoint it goes on as if it had never stopped:
 * same batches, masks and sums, hence same bits.
 */
export async function runTraining(
  training: Training,
  from: Checkpoint | undefined,
  watcher: Watcher,
): Promise<TrainEnd> {
  const { scorer, examples, train, seed, weights, metric } = training
  const { program, buckets } = scorer
  let state = from?.state ?? start
  let best = from?.best ?? {}
  if (from) await program.importState(from.tensors)
  const checkpoint = async (): Promise<Checkpoint> => ({ state, tensors: await kept(program), best })

  const bucketOf = assignments(examples, buckets)
  const rows = buckets.map((bucket) => bucket.rows)
  const stream = batchesFrom(bucketOf, rows, {
    seed,
    start: state.step * train.accumulate,
    ...(train.order === 'short-first' && { lengths: examples.map(({ target }) => target.length) }),
  })
  // An epoch takes a shuffle to count, which most trainings do without.
  const batchesLeft =
    train.patience === undefined ? Number.POSITIVE_INFINITY : train.patience * batchesPerEpoch(bucketOf, rows)
  const spent = ({ curve, best }: TrainState) =>
    ((curve.at(-1)?.step ?? 0) - (best?.step ?? 0)) * train.accumulate >= batchesLeft
  while (state.step < train.steps && !spent(state)) {
    if (watcher.stopping()) {
      watcher.save(await checkpoint())
      return { kind: 'stopped' }
    }
    const batches = Array.from({ length: train.accumulate }, () => stream.next().value as Batch)
    const began = performance.now()
    const result = await update(training, batches, state.step)
    watcher.timed(performance.now() - began)
    const step = state.step + 1
    if (!Number.isFinite(result.loss) || !Number.isFinite(result.gradientNorm)) {
      const what = Number.isFinite(result.loss)
        ? `gradient norm ${result.gradientNorm}`
        : `loss ${result.loss}`
      return { kind: 'diverged', state, step, reason: `${what} at step ${step}` }
    }
    state = { ...state, step, totals: counted(state.totals, result, batches, training) }
    watcher.progress(step, result.loss, 'train')
    if (step % train.evaluateEvery !== 0 && step !== train.steps) continue

    watcher.progress(step, result.loss, 'evaluate')
    const evaluation = await evaluate(scorer, training.validation)
    const score = evaluation.scores[metric] as number
    const row = curveRow(training, step, state.totals, result.lambda, evaluation)
    const better = state.best === null || score > state.best.score
    if (better) {
      const all = await program.exportState()
      best = Object.fromEntries(weights.map((name) => [name, all[name] as HostTensor]))
    }
    state = {
      step,
      totals: { ...state.totals, sinceRow: none },
      curve: [...state.curve, row],
      best: better ? { step, score } : state.best,
    }
    watcher.save(await checkpoint())
  }
  return { kind: 'done', checkpoint: await checkpoint() }
}
