import { DataError } from '../base/errors.ts'
import { loadCorpus } from './corpus.ts'
import { type DatasetOptions, openDataset } from './datasets/open.ts'
import type { Pinned } from './datasets/types.ts'
import { worded } from './datasets/wording.ts'
import { availableDataset, readLock } from './lock.ts'
import type { Pair, ParallelCorpus } from './types.ts'

/** A split as its publisher has it, in the order of the file; an id is the split and the number of the line. */
async function readSplit(
  name: string,
  split: string,
  options: DatasetOptions,
): Promise<{ readonly pairs: Pair[]; readonly pins: readonly Pinned[] }> {
  const { languages, splits } = availableDataset(readLock(options.lock), name)
  const open = openDataset(name, split, options)
  if (open.kind !== 'translation' || languages.target === undefined) {
    throw new DataError(
      `"${name}" is no parallel corpus`,
      'fixtures/datasets.lock',
      'name one of translations',
    )
  }
  const pairs: Pair[] = []
  for await (const { source, target } of open.examples) {
    pairs.push({
      id: `${split}/${pairs.length + 1}`,
      source: worded(source, languages.source),
      target: worded(target, languages.target),
    })
  }
  if (pairs.length !== splits[split]) {
    throw new DataError(
      `the split "${split}" has ${pairs.length} pairs, the lock promises ${splits[split]}`,
      `data set "${name}"`,
      'raise the version of the reader and correct the lock',
    )
  }
  return { pairs, pins: open.pins() }
}

/**
 * Reads a parallel corpus into memory, as a model sees it: one of an npm package (see `loadCorpus`), else one that was
 * downloaded, in the splits of its publisher. Multi30k takes about 0.3 s.
 * @throws DataError where a file is missing (with the command that fetches it), altered or malformed
 */
export async function readParallelCorpus(
  name: string,
  options: DatasetOptions = {},
): Promise<ParallelCorpus> {
  const { source } = availableDataset(readLock(options.lock), name)
  if (source.kind === 'npm') return loadCorpus(name, { lock: options.lock })
  const train = await readSplit(name, 'train', options)
  const validation = await readSplit(name, 'validation', options)
  const test = await readSplit(name, 'test', options)
  const pins = new Map([...train.pins, ...validation.pins, ...test.pins].map((pin) => [pin.file, pin]))
  return {
    name,
    pins: [...pins.values()],
    train: train.pairs,
    validation: validation.pairs,
    test: test.pairs,
  }
}
