import { type Fields, jsonObject, textField } from '../readers/json-lines.ts'
import { lines } from '../readers/lines.ts'
import { quoted, tabSeparated } from '../readers/separated.ts'
import { gunzipped, malformed, type Source, whole } from '../readers/source.ts'
import { tarMembers } from '../readers/tar.ts'
import { zipMember } from '../readers/zip.ts'
import type { DatasetFiles, DatasetReader, Examples, SplitReader } from './types.ts'

type Labelled = Examples['classification']
type Rows = AsyncIterable<readonly string[]>

/** Checks the first row, which names the columns, and gives the others. */
async function* underHeader(source: Source, rows: Rows, header: readonly string[]): Rows {
  let first = true
  for await (const row of rows) {
    if (!first) yield row
    else if (row.join() !== header.join()) {
      throw malformed(source, `the columns are "${row.join(', ')}", expected "${header.join(', ')}"`, 1)
    }
    first = false
  }
}

/** GLUE's sentences: `sentence`, `label`, without quotes. */
async function* sst2(source: Source): AsyncGenerator<Labelled> {
  for await (const [text, label] of underHeader(source, tabSeparated(source, 2), ['sentence', 'label'])) {
    yield { text: text as string, label: label as string }
  }
}

/** GLUE's test set, whose labels are not public. */
async function* sst2Test(source: Source): AsyncGenerator<Labelled> {
  for await (const [, text] of underHeader(source, tabSeparated(source, 2), ['index', 'sentence'])) {
    yield { text: text as string, label: '' }
  }
}

const glue = (
  member: string,
  read: (source: Source) => AsyncIterable<Labelled>,
): SplitReader<'classification'> =>
  async function* (files) {
    const { path, name } = await files.get('SST-2.zip')
    yield* read(zipMember(path, name, `SST-2/${member}`))
  }

const file = (
  name: string,
  read: (source: Source) => AsyncIterable<Labelled>,
): SplitReader<'classification'> =>
  async function* (files) {
    yield* read(await files.get(name))
  }

const topics: Readonly<Record<string, string>> = { 1: 'World', 2: 'Sports', 3: 'Business', 4: 'Sci/Tech' }

/** `"class","title","description"`; title and description have a line each. */
async function* agNews(source: Source): AsyncGenerator<Labelled> {
  for await (const [label = '', title, description] of quoted(source, 3)) {
    const topic = topics[label]
    if (topic === undefined) throw malformed(source, `no class "${label}"`)
    yield { text: `${title}\n${description}`, label: topic }
  }
}

async function* agNewsAlps(source: Source): AsyncGenerator<Labelled> {
  for await (const [text, label] of quoted(source, 2, '\t')) {
    yield { text: text as string, label: label as string }
  }
}

async function* counterfactual(source: Source): AsyncGenerator<Labelled> {
  for await (const [label, text] of underHeader(source, quoted(source, 2, '\t'), ['Sentiment', 'Text'])) {
    yield { text: text as string, label: label as string }
  }
}

/** A review a member: `aclImdb/<split>/<pos or neg>/<number>_<stars>.txt`. */
const imdb = (split: 'train' | 'test'): SplitReader<'classification'> =>
  async function* (files) {
    const archive = gunzipped(await files.get('aclImdb_v1.tar.gz'))
    const review = new RegExp(`^aclImdb/${split}/(pos|neg)/[^/]+\\.txt$`)
    for await (const { name, content } of tarMembers(archive)) {
      const [, label] = review.exec(name) ?? []
      if (label === undefined) continue
      const bytes = await whole({ name, open: () => content })
      yield { text: bytes.toString('utf8'), label }
    }
  }

/** `label text` a line. */
async function* textFooler(source: Source): AsyncGenerator<Labelled> {
  let number = 0
  for await (const line of lines(source)) {
    number += 1
    const [, label, text] = /^(\d+) (.*)$/.exec(line) ?? []
    if (label === undefined || text === undefined) throw malformed(source, 'no label before the text', number)
    yield { text, label }
  }
}

/** The texts of an example in the order in which GLUE has them. */
const advGlueTexts = {
  sst2: ['sentence'],
  qqp: ['question1', 'question2'],
  mnli: ['premise', 'hypothesis'],
  'mnli-mm': ['premise', 'hypothesis'],
  qnli: ['question', 'sentence'],
  rte: ['sentence1', 'sentence2'],
} as const

const advGlue = (task: keyof typeof advGlueTexts): SplitReader<'classification'> =>
  async function* (files: DatasetFiles) {
    const { path, name } = await files.get('dev.zip')
    const source = zipMember(path, name, 'dev/dev.json')
    const items = (await jsonObject(source))[task]
    if (!Array.isArray(items)) throw malformed(source, `no list of examples of "${task}"`)
    for (const item of items as readonly Fields[]) {
      const texts = advGlueTexts[task].map((field) => textField(source, item, field))
      yield { text: texts.join('\n'), label: String(item.label) }
    }
  }

const set = (splits: DatasetReader<'classification'>['splits']): DatasetReader<'classification'> => ({
  kind: 'classification',
  splits,
})

export const classificationSets: Readonly<Record<string, DatasetReader<'classification'>>> = {
  'sst-2': set({
    train: glue('train.tsv', sst2),
    validation: glue('dev.tsv', sst2),
    test: glue('test.tsv', sst2Test),
  }),
  'sst-2-alps': set({
    train: file('train.tsv', sst2),
    validation: file('dev.tsv', sst2),
    test: file('test.tsv', sst2),
  }),
  'ag-news': set({ train: file('train.csv', agNews), test: file('test.csv', agNews) }),
  'ag-news-alps': set({
    validation: file('alps-dev.tsv', agNewsAlps),
    test: file('alps-test.tsv', agNewsAlps),
  }),
  imdb: set({ train: imdb('train'), test: imdb('test') }),
  'imdb-counterfactual': set({
    train: file('orig/train.tsv', counterfactual),
    validation: file('orig/dev.tsv', counterfactual),
    test: file('orig/test.tsv', counterfactual),
    'revised-train': file('new/train.tsv', counterfactual),
    'revised-validation': file('new/dev.tsv', counterfactual),
    'revised-test': file('new/test.tsv', counterfactual),
    'combined-train': file('combined/train.tsv', counterfactual),
    'combined-validation': file('combined/dev.tsv', counterfactual),
    'combined-test': file('combined/test.tsv', counterfactual),
  }),
  textfooler: set({
    ag: file('ag', textFooler),
    imdb: file('imdb', textFooler),
    mr: file('mr', textFooler),
    yelp: file('yelp', textFooler),
  }),
  advglue: set(
    Object.fromEntries(
      (Object.keys(advGlueTexts) as (keyof typeof advGlueTexts)[]).map((task) => [task, advGlue(task)]),
    ),
  ),
}
