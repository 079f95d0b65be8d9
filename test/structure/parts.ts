/** Which files make up each part of the program that enters a cell's key by a version. */
import { robustnessVersion } from '../../src/cell/levels.ts'
import { versions } from '../../src/cell/prepare.ts'
import { timingVersion } from '../../src/cell/time-steps.ts'
import type { VersionedPart } from '../../src/experiment/key.ts'
import { filesUnder } from './sources.ts'

export interface Part {
  /** The number that has to be raised where the code changes what it gives. */
  readonly version: VersionedPart | 'robustness' | 'timing'
  /** Where that number stands. */
  readonly at: string
  readonly files: readonly string[]
}

const inData = 'src/data/versions.ts'
const random = 'src/base/random.ts'

/** What brings engines to a machine; the build that they load is in the key. */
const bringing = /^src\/engine\/(install\/|tensorflow\/installation\.ts$)/

export const parts: Readonly<Record<string, Part>> = {
  reader: {
    version: 'reader',
    at: inData,
    files: [
      ...filesUnder('src/data/pocket'),
      'src/data/corpus.ts',
      'src/data/moses-punctuation.ts',
      'src/data/documents-corpus.ts',
      'src/data/downloaded-corpus.ts',
      'src/data/labelled-corpus.ts',
      'src/data/parallel-corpus.ts',
      'src/data/sentences.ts',
      'src/data/ts-diagnostics.ts',
      ...filesUnder('src/data/readers'),
      ...filesUnder('src/data/datasets'),
    ],
  },
  split: {
    version: 'split',
    at: inData,
    files: [
      random,
      'src/data/corpus.ts',
      'src/data/downloaded-corpus.ts',
      'src/data/duplicates.ts',
      'src/data/split.ts',
    ],
  },
  noise: {
    version: 'noise',
    at: inData,
    files: [
      random,
      ...filesUnder('src/data/noise'),
      'src/data/sentences.ts',
      'src/task/perturbed.ts',
      'src/train/trigger-model.ts',
      'src/train/trigger-search.ts',
    ],
  },
  /** Stored cells have nothing of it: it is in the keys of their scores on perturbed test splits. */
  robustness: {
    version: 'robustness',
    at: 'src/cell/levels.ts',
    files: [
      'src/cell/levels.ts',
      'src/cell/own-scores.ts',
      'src/cell/perturb-cell.ts',
      'src/cell/room.ts',
      'src/cell/search-trigger.ts',
      'src/train/trigger-entry.ts',
    ],
  },
  tokenizer: {
    version: 'tokenizer',
    at: inData,
    files: [
      'src/data/heap.ts',
      'src/data/tokenizer.ts',
      ...filesUnder('src/data/tokenizer'),
      'src/task/vocabulary.ts',
    ],
  },
  batching: {
    version: 'batching',
    at: inData,
    files: [
      random,
      'src/data/batching.ts',
      'src/data/buckets.ts',
      'src/task/batch.ts',
      'src/task/buckets.ts',
      'src/train/batches.ts',
    ],
  },
  initialisation: {
    version: 'initialisation',
    at: 'src/model/parameters.ts',
    files: [random, 'src/model/parameters.ts'],
  },
  loop: {
    version: 'loop',
    at: 'src/train/loop.ts',
    files: [
      'src/cell/outputs.ts',
      'src/cell/result.ts',
      'src/cell/scorer.ts',
      'src/cell/train-cell.ts',
      'src/graph/hash.ts',
      'src/task/assemble.ts',
      'src/task/classification.ts',
      'src/task/language-modelling.ts',
      'src/task/pairs.ts',
      'src/task/summarization.ts',
      'src/task/task.ts',
      'src/task/translation.ts',
      'src/train/adam.ts',
      'src/train/checkpoint.ts',
      'src/train/evaluate.ts',
      'src/train/feeds.ts',
      'src/train/forced.ts',
      'src/train/learning-rate.ts',
      'src/train/loop.ts',
      'src/train/update.ts',
    ],
  },
  /** Graphs are in the key as traced; how an engine computes them is not. */
  lowering: {
    version: 'lowering',
    at: 'src/engine/version.ts',
    files: [
      ...filesUnder('src/graph/kernels'),
      ...filesUnder('src/graph/emit'),
      ...filesUnder('src/engine').filter((path) => !bringing.test(path) && !path.endsWith('/version.ts')),
    ],
  },
  decoder: {
    version: 'decoder',
    at: 'src/train/decode.ts',
    files: ['src/train/beam-search.ts', 'src/train/beam.ts', 'src/train/decode.ts'],
  },
  timing: {
    version: 'timing',
    at: 'src/cell/time-steps.ts',
    files: ['src/cell/time-steps.ts', 'src/cell/timing.ts', 'src/train/update.ts'],
  },
  metric: {
    version: 'metric',
    at: 'src/metric/version.ts',
    files: filesUnder('src/metric').filter((path) => !/\/(index|version)\.ts$/.test(path)),
  },
}

const all = { ...versions, robustness: robustnessVersion, timing: timingVersion }

export const versionOf = (name: string): number => all[(parts[name] as Part).version]

/** Folders every file of which decides results, unless it is listed in `elsewhere`. */
export const decisive = ['src/data', 'src/metric', 'src/task', 'src/train']

/** Files of those folders that no version has to speak for. */
export const elsewhere: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    filesUnder('src/data/fetch').map((path) => [path, 'the bytes it brings are in the key by their digests']),
  ),
  'src/data/files.ts': 'the bytes it reads are in the key by their digests',
  'src/data/lock.ts': 'what it names is in the key: pins, tokenizer, buckets',
  'src/data/types.ts': 'types only',
  'src/data/versions.ts': 'the versions themselves',
  'src/metric/index.ts': 'names what other files export',
  'src/metric/version.ts': 'the version itself',
  'src/task/index.ts': 'names what other files export',
  'src/task/types.ts': 'types only',
  'src/task/spec.ts': 'plain data, in the key by what it stands for',
  'src/train/beam-entries.ts': 'its graphs are in the key as traced',
  'src/train/entries.ts': 'its graphs are in the key as traced',
  'src/train/specs.ts': 'names and shapes, which the graphs in the key show',
  'src/train/update-entries.ts': 'its graphs are in the key as traced',
  'src/train/safetensors.ts': 'a file format; reading gives back what was written',
}
