import { DataError } from '../base/errors.ts'
import { randomStream, shuffled } from '../base/random.ts'
import { type DatasetOptions, openDataset } from './datasets/open.ts'
import type { Examples, Kind, Pinned } from './datasets/types.ts'
import { availableDataset, readLock } from './lock.ts'
import type { Corpus } from './types.ts'

/** The text of an example; its id is the split and the number of the line. */
export type Wanted<K extends Kind, Example> = (example: Examples[K], id: string) => Example

export interface Split<Example> {
  readonly examples: readonly Example[]
  readonly pins: readonly Pinned[]
}

/** Whether a data set is downloaded, as opposed to being part of an npm package. */
export function isDownloaded(name: string, { lock }: DatasetOptions = {}): boolean {
  return availableDataset(readLock(lock), name).source.kind !== 'npm'
}

/**
 * Reads a split as its publisher has it into memory, in the order of the file.
 * @throws DataError where a file is missing (with the command that fetches it), altered or malformed, where the data
 *   set is of another kind, and where the split has not as many examples as the lock promises
 */
export async function readDownloadedSplit<K extends Kind, Example>(
  name: string,
  split: string,
  kind: K,
  wanted: Wanted<K, Example>,
  options: DatasetOptions = {},
): Promise<Split<Example>> {
  const { splits } = availableDataset(readLock(options.lock), name)
  const open = openDataset(name, split, options)
  if (open.kind !== kind) {
    throw new DataError(
      `"${name}" holds ${open.kind}, not ${kind}`,
      'fixtures/datasets.lock',
      'name a data set of that kind: npx hypros data list',
    )
  }
  const examples: Example[] = []
  for await (const example of open.examples) {
    examples.push(wanted(example as Examples[K], `${split}/${examples.length + 1}`))
  }
  if (examples.length !== splits[split]) {
    throw new DataError(
      `the split "${split}" has ${examples.length} examples, the lock promises ${splits[split]}`,
      `data set "${name}"`,
      'raise the version of the reader and correct the lock',
    )
  }
  return { examples, pins: open.pins() }
}

/** Every file once, of several splits. */
export function allPins(...splits: readonly { readonly pins: readonly Pinned[] }[]): Pinned[] {
  const pins = splits.flatMap((split) => split.pins)
  return [...new Map(pins.map((pin) => [pin.file, pin])).values()]
}

/** What a publisher left undivided is cut into runs of as many examples, so that neighbours stay together. */
const runLength = 200
/** One run in so many goes to each split that the publisher didn't make. */
const heldOutOf = 20
const splitSeed = 1

/** Takes runs of examples for each of the missing splits; `train` is what is left. */
function divided<Example>(
  examples: readonly Example[],
  missing: readonly string[],
): Readonly<Record<string, readonly Example[]>> {
  const runs = Array.from({ length: Math.ceil(examples.length / runLength) }, (_, run) => run)
  const order = shuffled(runs, randomStream(splitSeed, 'split'))
  const placeOf = new Map(order.map((run, place) => [run, place]))
  const held = Math.ceil(runs.length / heldOutOf)
  const part = (from: number, to: number) =>
    examples.filter((_, i) => {
      const place = placeOf.get(Math.floor(i / runLength)) as number
      return place >= from && place < to
    })
  return Object.fromEntries([
    ...missing.map((split, number) => [split, part(number * held, (number + 1) * held)]),
    ['train', part(missing.length * held, runs.length)],
  ])
}

/**
 * A downloaded corpus in three splits: the publisher's, and where he made no validation or test split, runs of
 * neighbouring training examples.
 * @throws as `readDownloadedSplit` does
 */
export async function readDownloadedCorpus<K extends Kind, Example>(
  name: string,
  kind: K,
  wanted: Wanted<K, Example>,
  options: DatasetOptions = {},
): Promise<Corpus<Example>> {
  const published = availableDataset(readLock(options.lock), name).splits
  const missing = ['validation', 'test'].filter((split) => published[split] === undefined)
  const read = (split: string) => readDownloadedSplit(name, split, kind, wanted, options)
  const train = await read('train')
  const parts = missing.length === 0 ? { train: train.examples } : divided(train.examples, missing)
  const held = async (split: string): Promise<Split<Example>> =>
    missing.includes(split) ? { examples: parts[split] ?? [], pins: [] } : read(split)
  const [validation, test] = [await held('validation'), await held('test')]
  return {
    name,
    pins: allPins(train, validation, test),
    train: parts.train ?? [],
    validation: validation.examples,
    test: test.examples,
  }
}
