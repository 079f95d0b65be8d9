import { createHash } from 'node:crypto'
import { jsonLines, jsonObject, textField } from '../readers/json-lines.ts'
import { lines } from '../readers/lines.ts'
import { gunzipped, malformed, type Source, whole } from '../readers/source.ts'
import { tarMembers } from '../readers/tar.ts'
import { tfExamples } from '../readers/tf-example.ts'
import type { DatasetReader, Examples, SplitReader } from './types.ts'

type Summarised = Examples['summarisation']

/** `<s> a sentence . </s> <s> another . </s>`, a sentence a line. */
function taggedSentences(source: Source, abstract: string): string {
  const sentences = [...abstract.matchAll(/<s>(.*?)<\/s>/gs)].map(([, sentence]) =>
    (sentence as string).trim(),
  )
  if (sentences.length === 0) throw malformed(source, 'an abstract without <s> … </s>')
  return sentences.join('\n')
}

const chunks = (...names: readonly string[]): SplitReader<'summarisation'> =>
  async function* (files) {
    for (const name of names) {
      const source = await files.get(`${name}.bin`)
      for await (const { article, abstract } of tfExamples(source)) {
        if (article === undefined || abstract === undefined) {
          throw malformed(source, 'an example without "article" or "abstract"')
        }
        yield { document: article, summary: taggedSentences(source, abstract) }
      }
    }
  }

const endsOfSentences = new Set(['.', '!', '?', "'", '`', '"', '\u2019', '\u201d', ')'])

/**
 * A story: paragraphs, then highlights, each under a line "@highlight". A line that ends like no sentence (a caption)
 * gets a full stop, as in CNN/DailyMail 3.0.0. Nothing where there is no text or no highlight.
 */
function story(text: string): Summarised | undefined {
  const document: string[] = []
  const highlights: string[] = []
  let into = document
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '') continue
    if (line.startsWith('@highlight')) into = highlights
    else
      into.push(
        endsOfSentences.has(line.at(-1) as string) || line.includes('@highlight') ? line : `${line} .`,
      )
  }
  if (document.length === 0 || highlights.length === 0) return undefined
  return { document: document.join(' '), summary: highlights.join('\n') }
}

/** Stories whose address is in a split's list; they are named by the SHA-1 of it. In the order of the archives. */
const stories = (list: string): SplitReader<'summarisation'> =>
  async function* (files) {
    const wanted = new Set<string>()
    for await (const url of lines(await files.get(list))) {
      wanted.add(createHash('sha1').update(url.trim()).digest('hex'))
    }
    for (const archive of ['cnn_stories.tgz', 'dailymail_stories.tgz']) {
      for await (const { name, content } of tarMembers(gunzipped(await files.get(archive)))) {
        const [, digest] = /\/([0-9a-f]{40})\.story$/.exec(name) ?? []
        if (digest === undefined || !wanted.has(digest)) continue
        const found = story((await whole({ name, open: () => content })).toString('utf8'))
        if (found !== undefined) yield found
      }
    }
  }

const restored = '[SN]RESTBODY[SN]'
const firstSentence = '[SN]FIRST-SENTENCE[SN]'

/** Articles whose number is in a split's list, in the order of the archive; what has no text is left out. */
const articles = (split: 'train' | 'validation' | 'test'): SplitReader<'summarisation'> =>
  async function* (files) {
    const list = await files.get('XSum-TRAINING-DEV-TEST-SPLIT-90-5-5.json')
    const ids = (await jsonObject(list))[split]
    if (!Array.isArray(ids)) throw malformed(list, `no list "${split}"`)
    const wanted = new Set(ids.map(String))
    const archive = gunzipped(await files.get('XSUM-EMNLP18-Summary-Data-Original.tar.gz'))
    for await (const { name, content } of tarMembers(archive)) {
      const [, id] = /\/(\d+)\.summary$/.exec(name) ?? []
      if (id === undefined || !wanted.has(id)) continue
      const text = (await whole({ name, open: () => content })).toString('utf8')
      const [head, body] = text.split(restored)
      const [, summary] = head?.split(firstSentence) ?? []
      if (body === undefined || summary === undefined) throw malformed(archive, `"${name}" is no article`)
      const document = body.trim()
      if (document !== '' && summary.trim() !== '') yield { document, summary: summary.trim() }
    }
  }

const promptStart = '###\nArticle: '
const promptEnd = '\n\nSummarize the above article in 1 sentence.\n'

export const summarisationSets: Readonly<Record<string, DatasetReader<'summarisation'>>> = {
  'cnn-dailymail': {
    kind: 'summarisation',
    splits: {
      train: stories('all_train.txt'),
      validation: stories('all_val.txt'),
      test: stories('all_test.txt'),
    },
  },
  'cnn-dailymail-chunks': {
    kind: 'summarisation',
    splits: {
      train: chunks(
        ...['000', '001', '002', '008', '009', '010', '011', '012'].map((number) => `train_${number}`),
      ),
      validation: chunks('val_001', 'val_002'),
      test: chunks('test_000', 'test_001'),
    },
  },
  xsum: {
    kind: 'summarisation',
    splits: { train: articles('train'), validation: articles('validation'), test: articles('test') },
  },
  'xsum-sample': {
    kind: 'summarisation',
    splits: {
      async *test(files) {
        const source = await files.get('xsum_0shot.jsonl')
        for await (const { value, line } of jsonLines(source)) {
          const prompt = textField(source, value, 'article', line)
          if (!prompt.startsWith(promptStart) || !prompt.endsWith(promptEnd)) {
            throw malformed(source, 'an article without the words of the prompt around it', line)
          }
          const document = prompt.slice(promptStart.length, -promptEnd.length)
          yield { document, summary: textField(source, value, 'summary_gt', line) }
        }
      },
    },
  },
}
