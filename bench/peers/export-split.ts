/**
 * Writes the split that the cells of exp-1 train on as JSON for the PyTorch rehearsal, with its tokenizer beside it:
 * `node bench/peers/export-split.ts [FOLDER] [DATASET]` → `FOLDER/split.json`, `FOLDER/tokenizer.json`.
 * Ids end with `eos` on both sides; `bos` is the reader's to add.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readParallelCorpus } from '../../src/data/parallel-corpus.ts'
import { decodeBuckets } from '../../src/task/buckets.ts'
import { prepareTranslation } from '../../src/task/translation.ts'
import type { ScoredSplit } from '../../src/task/types.ts'
import { training } from '../../suites/mt/training.ts'

const [folder = join(import.meta.dirname, 'split'), dataset = 'ts-diagnostics-en-de'] = process.argv.slice(2)

const data = await prepareTranslation({ dataset, batch: training.pocket.batch })
const scored = (name: string) => {
  const { examples, references } = data.scored[name] as ScoredSplit
  return examples.map((example, i) => ({ ...example, reference: references[i] }))
}
const { pad, bos, eos } = data.tokenizer
const { pins, vocabulary, buckets } = data.profile
const { train } = data
const validation = scored('validation')
const test = scored('test')
const split = {
  dataset,
  pins,
  pad,
  bos,
  eos,
  vocabulary,
  buckets,
  decode: decodeBuckets(buckets),
  train,
  validation,
  test,
  copied: (await readParallelCorpus(dataset)).test.map(({ source }) => source),
}

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'tokenizer.json'), data.tokenizerJson)
writeFileSync(join(folder, 'split.json'), `${JSON.stringify(split)}\n`)
console.log(
  `${folder}: ${train.length} training, ${validation.length} validation and ${test.length} test pairs, ` +
    `${vocabulary} pieces, buckets ${buckets.map(({ source, target }) => `${source}×${target}`).join(' ')}`,
)
