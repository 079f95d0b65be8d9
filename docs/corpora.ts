/** Writes docs/corpora.md from the lock and the pinned files: `npm run docs`. A test checks that the page is up to date. */
import { writeFileSync } from 'node:fs'
import { loadCorpus, loadDocuments, loadLabelled } from '../src/data/corpus.ts'
import { type AvailableDataset, availableDataset, readLock } from '../src/data/lock.ts'
import { editDistances } from '../src/data/noise/distance.ts'
import { perturbations, perturbTexts } from '../src/data/noise/perturb.ts'
import { documentRecipes, labelledRecipes, pairRecipes } from '../src/data/pocket/recipes.ts'
import { templateSummary } from '../src/data/pocket/template.ts'
import type { Corpus, Document, LabelledText, Pair } from '../src/data/types.ts'
import {
  addStatistics,
  bleuFromStatistics,
  bleuStatistics,
  rougeMetric,
  scoreCorpus,
  summaryRouge,
} from '../src/metric/index.ts'
import { table } from './markdown.ts'

const shown = 10

/** Ten examples, evenly spaced over the test split. */
const sample = <Example>({ test }: Corpus<Example>): Example[] =>
  Array.from({ length: shown }, (_, i) => test[Math.floor((i * test.length) / shown)] as Example)

/** Text on one line that Markdown shows as it is. */
const code = (text: string): string => {
  const line = text.replaceAll('\n', ' ¶ ')
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const entryOf = (name: string): AvailableDataset => availableDataset(readLock(), name)

/** What every corpus has: counts, source, licence. */
function facts(name: string, { train, validation, test }: Corpus<unknown>): string {
  const { title, licence, source } = entryOf(name)
  const from = source.kind === 'npm' ? `${source.package} ${source.version}` : source.files[0]?.url
  const files = source.files.length === 1 ? '1 file' : `${source.files.length} files`
  return `${title}${title.endsWith('?') ? '' : '.'}

- ${train.length} training, ${validation.length} validation and ${test.length} test examples
- from npm package \`${from}\` (${files}), licence [${licence.spdx}](${licence.url})`
}

const corpusBleu = (pairs: readonly Pair[], system: (source: string) => string): string =>
  bleuFromStatistics(
    addStatistics(pairs.map(({ source, target }) => bleuStatistics(system(source), target))),
  ).score.toFixed(1)

/** ROUGE-1, ROUGE-2 and ROUGE-L of summaries, stemmed. */
function corpusRouge(pairs: readonly Pair[], system: (source: string) => string): string {
  const texts = pairs.map(({ source, target }) => ({ hypothesis: system(source), references: [target] }))
  const scores = scoreCorpus(rougeMetric(summaryRouge), texts)
  return (['1', '2', 'L'] as const).map((type) => (100 * (scores[type]?.f1 ?? 0)).toFixed(1)).join(' / ')
}

const copied = (source: string): string => source

function summaries(name: string): string {
  const corpus = loadCorpus(name)
  const systems = [copied, templateSummary]
  const bleu = systems.map((system) => corpusBleu(corpus.test, system))
  const rouge = systems.map((system) => corpusRouge(corpus.test, system))
  const examples = sample(corpus).map(
    ({ source, target }) => `- ${code(source)}\n  - ${target}\n  - template: *${templateSummary(source)}*`,
  )
  return `### \`${name}\`

${facts(name, corpus)}
- trivial baselines, BLEU on the test split: the copied declaration ${bleu[0]}, the template ${bleu[1]}
- the same, ROUGE-1 / ROUGE-2 / ROUGE-L: ${rouge[0]}, and ${rouge[1]}

${examples.join('\n')}
`
}

const shareOf = (texts: readonly LabelledText[], label: string): string =>
  percent(texts.filter((text) => text.label === label).length / texts.length)

function counted(texts: readonly LabelledText[]): [label: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { label } of texts) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}

function labelled(name: string): string {
  const corpus = loadLabelled(name)
  const all = counted([...corpus.train, ...corpus.validation, ...corpus.test])
  const majority = counted(corpus.train)[0]?.[0] as string
  return `### \`${name}\`

${facts(name, corpus)}
- labels: ${all.map(([label, count]) => `${label} ${count}`).join(', ')}
- trivial baseline, accuracy on the test split: \`${majority}\`, the most frequent label of the training split, ${shareOf(corpus.test, majority)}

${sample(corpus)
  .map(({ text, label }) => `- **${label}**: ${code(text)}`)
  .join('\n')}
`
}

/** Words, numbers and single other characters. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}_]+|\p{N}+|[^\s\p{L}\p{M}\p{N}_]/gu) ?? []

/** Perplexity of the test words under their frequencies in training, one added to each and to the unknown word. */
function unigramPerplexity({ train, test }: Corpus<Document>): number {
  const counts = new Map<string, number>()
  const trained = train.flatMap(({ text }) => wordsOf(text))
  for (const word of trained) counts.set(word, (counts.get(word) ?? 0) + 1)
  const total = trained.length + counts.size + 1
  const words = test.flatMap(({ text }) => wordsOf(text))
  const nll = words.reduce((sum, word) => sum - Math.log(((counts.get(word) ?? 0) + 1) / total), 0)
  return Math.exp(nll / words.length)
}

function documents(name: string): string {
  const corpus = loadDocuments(name)
  const words = (texts: readonly Document[]) => texts.reduce((sum, { text }) => sum + wordsOf(text).length, 0)
  return `### \`${name}\`

${facts(name, corpus)}
- ${words(corpus.train)} words and punctuation marks to train on, ${words(corpus.test)} in the test split
- trivial baseline, perplexity a word on the test split: unigrams of the training split (add-one, one unknown word) ${unigramPerplexity(corpus).toFixed(1)}

${sample(corpus)
  .map(({ text }) => `- ${code(text)}`)
  .join('\n')}
`
}

const toEnglish = /^ts-diagnostics-(.*)-en$/

/** All languages on one table, and the same ten messages in each. */
function diagnostics(): string {
  const names = Object.keys(pairRecipes).filter((name) => toEnglish.test(name))
  const corpora = names.map((name) => loadCorpus(name))
  const rows = corpora.map(({ name, test }) => {
    const locale = name.match(toEnglish)?.[1] as string
    const reversed = test.map(({ id, source, target }) => ({ id, source: target, target: source }))
    const cells = [
      `ts-diagnostics-en-${locale}`,
      corpusBleu(reversed, copied),
      name,
      corpusBleu(test, copied),
    ]
    return cells.map((cell, at) => (at % 2 === 0 ? `\`${cell}\`` : cell))
  })
  const [first] = corpora as [Corpus<Pair>]
  const messages = sample(first).map(({ id, target }) => {
    const lines = corpora.map(({ name, test }) => {
      const pair = test.find((one) => one.id === id) as Pair
      return `  - ${name.match(toEnglish)?.[1]}: ${code(pair.source)}`
    })
    return [`- en: ${code(target)}`, ...lines].join('\n')
  })
  return `${facts(first.name, first).replace(/^.*\n\n/, '')}
- one split for all languages and both directions; lower-cased

BLEU of the copied source, the trivial baseline, on the test split:

${table(['From English', 'BLEU', 'To English', 'BLEU'], rows)}

${messages.join('\n')}
`
}

/** What the perturbations do to the test splits, and one text under each. */
function robustness(): string {
  const splits: readonly [name: string, texts: readonly string[]][] = [
    ['ts-diagnostics-en-de', loadCorpus('ts-diagnostics-en-de').test.map(({ source }) => source)],
    ['ts-lib-summaries', loadCorpus('ts-lib-summaries').test.map(({ source }) => source)],
    ['ts-lib-kinds', loadLabelled('ts-lib-kinds').test.map(({ text }) => text)],
    ['types-node-docs', loadDocuments('types-node-docs').test.map(({ text }) => text)],
  ]
  const rows = Object.entries(perturbations).flatMap(([perturbation, how]) =>
    splits.map(([name, texts]) => {
      const perturbed = perturbTexts(texts, how, 1)
      const { characters, words } = editDistances(texts, perturbed.texts)
      const shares = [perturbed.share, perturbed.changed / texts.length].map(percent)
      const means = [characters, words].map(({ mean }) => mean.toFixed(2))
      return [`\`${perturbation}\``, `\`${name}\``, ...shares, ...means]
    }),
  )
  const head = ['Perturbation', 'Test split', 'Words edited', 'Texts changed', 'Characters', 'Words']
  const documents = splits.at(-1)?.[1] as readonly string[]
  const chosen = documents.findIndex((text) => text.split(' ').length > 25 && text.split(' ').length < 40)
  const lines = Object.entries(perturbations).map(
    ([name, how]) => `- \`${name}\`: ${code(perturbTexts(documents, how, 1).texts[chosen] as string)}`,
  )
  return `${table(head, rows)}

The last two columns are mean Levenshtein distances of a text. One text as it is, and under each:

- ${code(documents[chosen] as string)}
${lines.join('\n')}
`
}

const summaryNames = Object.keys(pairRecipes).filter((name) => name.endsWith('-summaries'))

/** The text of docs/corpora.md. */
export function corporaPage(): string {
  return `# The pocket corpora

<!-- Written by docs/corpora.ts (npm run docs). Change that file, not this one. -->

Real text from npm packages that come along with hypros, so that every task has an experiment of minutes without a
download. \`fixtures/datasets.lock\` pins each file by size and SHA-256; a file that is another one is refused. The
texts are what the files say: declarations are parsed by the TypeScript compiler, documentation loses its markup,
tags and blocks of code, and nothing is added. Examples are ordered as in the files; near-duplicates (a Jaccard
similarity of their words of 0.8, also in a chain) share a split.

## Translation: diagnostic messages

${diagnostics()}
## Code summarisation: declaration → first sentence of its documentation

A declaration stands inside what it is a member of. The copied declaration and a hand-written template
(\`src/data/pocket/template.ts\`) are the trivial systems. Declarations of Node.js are the shifted domain.

${summaryNames.map(summaries).join('\n')}
## Documentation kind and topic: classification

The kind of what a sentence documents: a \`method\` (functions of a module count as methods) or a \`property\`. \`…\`
stands for the names of the declaration and of its owners, for calls and paths, and for words that give the kind away
(method, property, function, attribute, read-only, static and so on). Node.js is the shifted domain. The topic is the
module that declares what the sentence documents, among the ten with the most.

${Object.keys(labelledRecipes).map(labelled).join('\n')}
## Language modelling: documentation

A document is a whole documentation comment, or a diagnostic message; \`¶\` parts its paragraphs here.

${Object.keys(documentRecipes).map(documents).join('\n')}
## Perturbations

Test texts are perturbed by streams of a seed of their own, the same for every arm. \`swap-5\` and \`swap-10\`: 5 and
10 of 100 words change places with their right neighbours. \`characters-10\`: 10 of 100 words get one slip of the
finger inside (two letters swapped, one left out, a neighbouring key hit too, or hit instead). \`distractor\`: a sentence
of another text is put in. Natural errors take a lexicon of real ones. Universal triggers are searched by the gradient
on the model under test, so they differ from model to model. What was asked for and what seed 1 gives:

${robustness()}`
}

if (import.meta.main) writeFileSync(new URL('corpora.md', import.meta.url), corporaPage())
