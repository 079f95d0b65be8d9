import { readFileSync } from 'node:fs'
import { CellError, ConfigError } from '../base/errors.ts'
import { editDistances } from '../data/noise/distance.ts'
import type { Engine, HostTensor } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { cellKey } from '../experiment/key.ts'
import type { CellSpec, DecodeSpec } from '../experiment/types.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import { type PerturbationName, perturbedTexts } from '../task/perturbed.ts'
import type { ReadTexts, ScoredSplit, TaskData, TokenPair } from '../task/types.ts'
import { beamBuckets, beamEntryName } from '../train/beam-entries.ts'
import { greedyKinds } from '../train/entries.ts'
import { evaluate, type Scorer } from '../train/evaluate.ts'
import { decodeSafetensors } from '../train/safetensors.ts'
import { entryName } from '../train/specs.ts'
import { withTrigger } from '../train/trigger-model.ts'
import type { FoundTrigger } from '../train/trigger-search.ts'
import { type LevelName, levelOf } from './levels.ts'
import { openProgram } from './open-program.ts'
import { outputsText } from './outputs.ts'
import { type LevelScores, ownScores } from './own-scores.ts'
import { keyParts, readData } from './prepare.ts'
import type { Progress } from './protocol.ts'
import { type CellResult, type PerturbedRecord, recordSchema } from './record.ts'
import { programDigests, rememberedEntries } from './remembered.ts'
import { withRoom } from './room.ts'
import { scorerOf } from './scorer.ts'
import { cellTrigger } from './search-trigger.ts'
import type { Store } from './store.ts'

export interface PerturbJob {
  readonly store: Store
  readonly spec: CellSpec
  /** Of the trained cell. */
  readonly key: string
  readonly levels: readonly LevelName[]
  report(progress: Progress): void
  stopping(): boolean
}

/** The test split on one level, with its texts before and after. */
interface PerturbedSplit {
  readonly split: ScoredSplit
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly trigger?: PerturbedRecord['trigger']
}

/** The cell's engine, weights and programs. */
interface Model {
  readonly engine: Engine
  readonly weights: Readonly<Record<string, HostTensor>>
  scorer(split: ScoredSplit): Promise<Scorer>
}

/**
 * Gives a trained cell's scores on perturbed test splits: those that its own test has, the others by its stored weights,
 * which are read when the first level asks for them. A level is committed as soon as it is scored, so that what is
 * interrupted loses one at most.
 * @throws CellError where it was asked to stop, or data or code are no longer those of the cell
 */
export async function perturbCell(job: PerturbJob): Promise<void> {
  const { store, spec, key, levels } = job
  const steps = levels.length
  job.report({ phase: 'prepare', step: 0, steps })
  const data = await readData(spec)
  const result = storedResult(store, key)
  await assertSame(job, data, result)
  let opened: Promise<Model> | undefined
  const model = () => {
    opened ??= openModel(job, data, result)
    return opened
  }
  for (const [step, level] of levels.entries()) {
    if (job.stopping()) throw stopped(job)
    job.report({ phase: 'test', step, steps })
    const perturbed = await perturbedSplit(level, spec, data, model)
    const scores = ownScores(store, result, level) ?? (await scoreAnew(perturbed, spec, await model()))
    const record = recordOf(key, level, perturbed, scores)
    store.commit('perturbed', record.key, {
      'record.json': `${JSON.stringify(record)}\n`,
      ...(scores.outputs !== undefined && { 'outputs.txt': scores.outputs }),
    })
  }
}

/** @throws StoreError where the store has no such cell, or it was altered */
function storedResult(store: Store, key: string): CellResult {
  store.files('cells', key)
  return store.readCell(key)?.result as CellResult
}

/**
 * The key is computed again: weights on data that they were not trained for would give numbers that mean nothing. The
 * engine is taken from the record, since no other has to be there where nothing is computed.
 */
async function assertSame(job: PerturbJob, data: TaskData, { engineBuild }: CellResult): Promise<void> {
  const { store, spec, key } = job
  const graphs = await programDigests(store, spec, data.profile)
  if (cellKey(keyParts(spec, data.profile, graphs, { build: engineBuild })) !== key) throw changed(job)
}

async function openModel(job: PerturbJob, data: TaskData, { engineBuild }: CellResult): Promise<Model> {
  const { store, spec, key } = job
  const engine = await loadEngine(spec.engine, spec.threads)
  if (engine.build !== engineBuild) throw changed(job)
  const weights = decodeSafetensors(readFileSync(store.path('cells', key, 'weights.safetensors'))).tensors
  return { engine, weights, scorer: scorers(job, data, engine, weights) }
}

async function scoreAnew({ split }: PerturbedSplit, spec: CellSpec, { scorer }: Model): Promise<LevelScores> {
  const evaluation = await evaluate(await scorer(split), split, spec.train.decode)
  const { scores, statistics, tokens, hypotheses } = evaluation
  const outputs = outputsText(hypotheses)
  return { scores, examples: { statistics, tokens }, ...(outputs !== undefined && { outputs }) }
}

function changed({ spec }: PerturbJob): CellError {
  return new CellError(
    'the cell no longer has the key it was planned with',
    `arm "${spec.arm}", seed ${spec.seed}`,
    'code, engine, loss or data changed since the run started: run it again',
  )
}

function stopped({ spec }: PerturbJob): CellError {
  return new CellError(
    'the scoring was stopped; what was scored is saved',
    `arm "${spec.arm}", seed ${spec.seed}`,
    'run again to go on from there',
  )
}

async function perturbedSplit(
  level: LevelName,
  spec: CellSpec,
  data: TaskData,
  model: () => Promise<Model>,
): Promise<PerturbedSplit> {
  const { read } = data
  if (read === undefined) {
    throw new ConfigError(
      'the task predicts what it reads, so there is nothing to perturb',
      spec.task,
      'leave it out',
    )
  }
  if (level !== 'trigger') return textSplit(level, read)
  const { engine, weights } = await model()
  return triggerSplit(await cellTrigger(spec, data, engine, weights), data)
}

function textSplit(level: PerturbationName, read: ReadTexts): PerturbedSplit {
  const [after = []] = Object.values(perturbedTexts(read.texts, [level]))
  return { split: read.with(after), before: read.texts, after }
}

function triggerSplit(
  { trigger, losses, evaluations }: FoundTrigger,
  { scored, tokenizer }: TaskData,
): PerturbedSplit {
  const { examples, references } = scored.test as ScoredSplit
  const split = { examples: withTrigger(examples, trigger), references }
  const text = ({ source }: TokenPair) => tokenizer.decode(source.filter((id) => id !== tokenizer.eos))
  return {
    split,
    before: examples.map(text),
    after: split.examples.map(text),
    trigger: { text: tokenizer.decode(trigger), tokens: trigger, losses, evaluations },
  }
}

/** A scorer a split, with room for it. Those that fit into the same buckets share a program. */
function scorers(
  { store, spec }: PerturbJob,
  data: TaskData,
  engine: Engine,
  weights: Model['weights'],
): Model['scorer'] {
  const open = async (buckets: readonly Bucket[]): Promise<Scorer> => {
    const roomy = { ...data, profile: { ...data.profile, buckets } }
    const entries = scoringEntries(buckets, spec.train.decode)
    const captured = await rememberedEntries(store, spec, roomy.profile, entries)
    const opened = await openProgram(spec, roomy, captured, engine, spec.seed)
    await opened.program.importState(weights)
    return scorerOf(spec.task, roomy, opened)
  }
  const known = new Map<number, Promise<Scorer>>()
  return ({ examples }) => {
    const buckets = withRoom(data.profile.buckets, examples)
    const longest = buckets.at(-1)?.source ?? 0
    const scorer = known.get(longest) ?? open(buckets)
    known.set(longest, scorer)
    return scorer
  }
}

/** Names of the entries that scoring may run; a task without decoding has none of the latter. */
function scoringEntries(buckets: readonly Bucket[], decode: DecodeSpec | undefined): string[] {
  const kinds = ['encode', 'decode'] as const
  return [
    ...buckets.map((bucket) => entryName('evaluate', bucket)),
    ...decodeBuckets(buckets).flatMap((bucket) => greedyKinds.map((kind) => entryName(kind, bucket))),
    ...(decode
      ? beamBuckets(buckets, decode.beam).flatMap((bucket) =>
          kinds.map((kind) => beamEntryName(kind, bucket, decode.beam)),
        )
      : []),
  ]
}

function recordOf(
  cell: string,
  level: LevelName,
  { before, after, trigger }: PerturbedSplit,
  { scores, examples }: LevelScores,
): PerturbedRecord {
  const { words, characters } = editDistances(before, after)
  return {
    schema: recordSchema,
    ...levelOf(cell, level),
    cell,
    perturbation: level,
    scores,
    examples,
    distance: { words: words.mean, characters: characters.mean },
    changed: after.filter((text, i) => text !== before[i]).length,
    ...(trigger && { trigger }),
  }
}
