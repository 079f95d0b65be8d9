/** A training step that a benchmark runs: what is captured, its initial weights, and what each update is fed. */
import { randomStream } from '../../src/base/random.ts'
import type { Engine, Feeds, HostTensor } from '../../src/engine/engine.ts'
import { int32, scalar } from '../../src/engine/host.ts'
import { captureEntry, type Entry, type StateSpecs } from '../../src/graph/entry.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { adamScalars } from '../../src/train/adam.ts'
import { stateSpecs, trainEntry } from '../../src/train/entries.ts'
import { initialState, trainFeeds } from '../../src/train/feeds.ts'
import {
  stateSpecs as causalSpecs,
  initialState as causalState,
  lambda,
  type Shape,
  stepEntry,
} from '../causal.ts'
import { type LossName, losses, randomBatch, type Workload, type WorkloadName, workloads } from './paper.ts'
import { parseSize } from './size.ts'

export interface Trainee {
  readonly entry: Entry
  readonly specs: StateSpecs
  state(): Readonly<Record<string, HostTensor>>
  /** Of update 1, 2, …: each has a batch of its own. */
  feeds(update: number): Feeds
}

/** The causal transformer that PyTorch runs, too. */
function causal(shape: Shape, loss: LossName): Trainee {
  const { batch, length, vocabulary } = shape
  const stream = randomStream(1, 'tokens')
  const tokens = (): Int32Array =>
    Int32Array.from({ length: batch * length }, () => stream.integer(vocabulary))
  return {
    entry: stepEntry(shape, loss),
    specs: causalSpecs(shape),
    state: () => causalState(shape),
    feeds: (update) => {
      const { stepSize, epsilonHat } = adamScalars(1e-3, update)
      return {
        ids: int32(tokens(), batch, length),
        labels: int32(tokens(), batch * length),
        lambda: scalar(lambda),
        stepSize: scalar(stepSize),
        epsilonHat: scalar(epsilonHat),
      }
    },
  }
}

export const learningRate = 3e-3

/** A cell's own step: the encoder–decoder of the experiments. */
export async function paperTrainee(workload: Workload, loss: LossName): Promise<Trainee> {
  const parameters = transformerParameters(workload.config)
  const rule = await buildLoss(losses[loss])
  return {
    entry: trainEntry(workload.config, rule, { smoothing: 0.1, dropout: 0.1 }, workload.bucket),
    specs: stateSpecs(parameters),
    state: () => initialState(parameters, 1),
    feeds: (update) => {
      const scalars = { seed: 1, step: update - 1, progress: 0.5, learningRate }
      return trainFeeds(randomBatch(workload, update), workload.bucket, scalars)
    },
  }
}

/** `base` is a cell's step at that size, `128/2/8000/32x32` a causal transformer's. @throws ConfigError */
export async function traineeOf(size: string, loss: LossName): Promise<Trainee> {
  if (Object.hasOwn(workloads, size)) return paperTrainee(workloads[size as WorkloadName], loss)
  return causal(parseSize(size), loss)
}

/** What one update took, from handing in its feeds to having read its loss. */
export interface Update {
  readonly milliseconds: number
  readonly loss: number
}

/** A trainee on an engine. */
export interface Trained {
  update(): Promise<Update>
  /** Weights and moments as they are now. */
  state(): Promise<Readonly<Record<string, HostTensor>>>
}

export async function bound(engine: Engine, { entry, specs, state, feeds }: Trainee): Promise<Trained> {
  const program = await engine.compile([{ entry, graph: captureEntry(entry, specs) }], specs)
  await program.importState(state())
  let done = 0
  const update = async () => {
    const given = feeds(++done)
    const began = performance.now()
    const results = await program.run(entry.name, given)
    const value = await results.loss?.read()
    return { milliseconds: performance.now() - began, loss: value?.[0] as number }
  }
  return { update, state: () => program.exportState() }
}
