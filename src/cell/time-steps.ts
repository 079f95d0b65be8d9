import { canonicalJson } from '../base/canonical.ts'
import { CellError } from '../base/errors.ts'
import { randomStream } from '../base/random.ts'
import type { Program } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import type { LossSpec, TimingSpec } from '../experiment/types.ts'
import { watchOthers } from '../profile/load.ts'
import { pairBatch } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { TaskData, TokenPair } from '../task/types.ts'
import { updateNames } from '../train/specs.ts'
import { type BucketBatch, runUpdate } from '../train/update.ts'
import { openProgram } from './open-program.ts'
import { rememberedData, rememberedEntries } from './remembered.ts'
import type { Store } from './store.ts'

/** Blocks run and not counted: the first ones pay for compilation and cold caches. */
const warmUpBlocks = 3
const timingSeed = 1

/** Version of how steps are timed: part of the key of every measurement. */
export const timingVersion = 4

type Step = () => Promise<number>

export interface TimingHooks {
  /** Resolves when the process may begin. */
  turn(): Promise<void>
  stopping(): boolean
}

/** As many full batches as an update takes, of the bucket that most examples fall into; from its start again where they run out. */
function typicalBatches(data: TaskData, count: number): BucketBatch[] {
  const { buckets } = data.profile
  const bucketOf = assignments(data.train, buckets)
  const sizes = buckets.map((_, index) => bucketOf.filter((at) => at === index).length)
  const fullest = sizes.indexOf(Math.max(...sizes))
  const bucket = buckets[fullest] as Bucket
  const members = data.train.filter((_, at) => bucketOf[at] === fullest)
  const rows = Math.min(bucket.rows, members.length)
  return Array.from({ length: count }, (_, part) => {
    const chosen = Array.from({ length: rows }, (__, row) => members[(part * rows + row) % members.length])
    return { bucket, batch: pairBatch(chosen as TokenPair[], bucket, data.tokenizer) }
  })
}

/** Milliseconds of one whole update, from handing in its batches to having read the loss. */
function timedStep(program: Program, batches: readonly BucketBatch[]): Step {
  let step = 0
  return async () => {
    const scalars = { seed: timingSeed, step: step++, progress: 0.5, learningRate: 1e-4 }
    const began = performance.now()
    const results = await runUpdate(program, batches, scalars)
    await results.loss?.read()
    return performance.now() - began
  }
}

/**
 * One fresh process of C1: blocks of baseline, candidate, candidate, baseline (milliseconds), and the same with
 * the baseline in both places (A/A), in turn, after a warm-up; and how many cores others kept busy meanwhile. Which of the
 * two begins and ends a block is drawn: what comes back every few steps (the garbage collector) hits both. Before the
 * warm-up it waits for its turn, since nothing of ours may run beside a timed step.
 *
 * Where a program lies in memory can make its steps slower by several per cent, in every process that opens programs in
 * the same order: so every other process opens them the other way round, and the difference shows in the interval over
 * processes instead of passing for that of the arms.
 *
 * Of two arms with one loss the comparison is its own A/A: it is run once and stands in both places.
 */
export async function timeSteps(
  store: Store,
  spec: TimingSpec,
  processNumber: number,
  { turn, stopping }: TimingHooks,
): Promise<{ blocks: number[][]; aa: number[][]; others: number }> {
  const engine = await loadEngine(spec.engine, spec.threads)
  const data = await rememberedData(store, { ...spec, loss: spec.baseline })
  const batches = typicalBatches(data, spec.train.accumulate)
  const names = updateNames(batches)
  const stepOf = async (loss: LossSpec): Promise<Step> => {
    const own = { ...spec, loss }
    const captured = await rememberedEntries(store, own, data.profile, names)
    const { program } = await openProgram(own, data, captured, engine, timingSeed)
    return timedStep(program, batches)
  }
  const twins = canonicalJson(spec.baseline) === canonicalJson(spec.candidate)
  /** What is timed against the baseline, in turn. */
  const compared = twins ? (['same'] as const) : (['candidate', 'same'] as const)
  const roles = ['baseline', ...compared] as const
  const steps = {} as Record<'baseline' | 'candidate' | 'same', Step>
  for (const role of processNumber % 2 === 0 ? roles : roles.toReversed()) {
    const step = await stepOf(role === 'candidate' ? spec.candidate : spec.baseline)
    await step() // compiles it, and gives it its place in memory
    steps[role] = step
  }
  const order = randomStream(timingSeed, 'order of a block', processNumber)
  const block = async (a: Step, b: Step): Promise<number[]> => {
    const mirrored = order.integer(2) === 1
    const [outer, inner] = mirrored ? [b, a] : [a, b]
    const [x1, y1, y2, x2] = [await outer(), await inner(), await inner(), await outer()]
    return mirrored ? [y1, x1, x2, y2] : [x1, y1, y2, x2]
  }
  const both = async (count: number) => {
    const timed = { candidate: [] as number[][], same: [] as number[][] }
    for (let number = 0; number < count; number++) {
      if (stopping()) throw new CellError('the timing was stopped', spec.dataset, 'run again')
      for (const role of compared) timed[role].push(await block(steps.baseline, steps[role]))
    }
    return { blocks: timed[compared[0]], aa: timed.same }
  }
  await turn()
  await both(warmUpBlocks)
  const others = watchOthers()
  return { ...(await both(spec.blocks)), others: others() }
}
