/**
 * ROUGE-N, ROUGE-L and ROUGE-Lsum (Lin 2004) as Google's rouge-score computes them: its tokens, F with β = 1, and the
 * corpus' score is the mean over its examples.
 */
import { ConfigError } from '../base/errors.ts'
import { lcsIndices, lcsLength } from './lcs.ts'
import type { Metric, TextPair } from './metric.ts'
import { clippedMatches } from './ngrams.ts'
import { porterStem } from './porter.ts'
import { lowerCase } from './python-text.ts'
import { signatureOf } from './signature.ts'
import { assertWidth } from './sum.ts'

export const rougeTypes = ['1', '2', 'L', 'Lsum'] as const

/**
 * `1`, `2`: n-grams · `L`: longest common subsequence of the whole texts · `Lsum`: of sentences, joined over a text
 * (section 3.2 of the paper).
 */
export type RougeType = (typeof rougeTypes)[number]

export interface RougeOptions {
  /** Default all four. */
  readonly types?: readonly RougeType[]
  /** Porter stems of words longer than three characters. Default false. */
  readonly stemmer?: boolean
  /** What separates the sentences of a text; no token holds it. Default a line feed. */
  readonly newline?: string
}

/** Each in [0, 1]. */
export interface PrecisionRecall {
  readonly precision: number
  readonly recall: number
  /** Their harmonic mean; 0 where both are 0. Of a corpus: the mean of the examples' values. */
  readonly f1: number
}

export type RougeScore = Readonly<Partial<Record<RougeType, PrecisionRecall>>>

/**
 * rouge-score's tokens: runs of ASCII letters and digits of the text in lower case. Everything else separates, so that
 * `Größe` gives `gr` and `e`, and text in another script has no tokens and scores 0.
 */
export function rougeTokens(text: string, { stemmer = false }: Pick<RougeOptions, 'stemmer'> = {}): string[] {
  const words = lowerCase(text).match(/[a-z0-9]+/g) ?? []
  return stemmer ? words.map((word) => (word.length > 3 ? porterStem(word) : word)) : [...words]
}

/**
 * Scores of one example. Of several references the one with the greatest F counts, for each type on its own, the
 * first one on ties.
 * @throws ConfigError for an empty list of references.
 */
export function rougeScore(
  hypothesis: string,
  reference: string | readonly string[],
  options: RougeOptions = {},
): RougeScore {
  const references = typeof reference === 'string' ? [reference] : reference
  if (references.length === 0) {
    throw new ConfigError('an example without references', 'rougeScore', 'hand in at least one')
  }
  const system = textOf(hypothesis, options)
  const expected = references.map((text) => textOf(text, options))
  const best = (type: RougeType) =>
    expected.map((text) => scorers[type](system, text)).reduce((a, b) => (b.f1 > a.f1 ? b : a))
  return Object.fromEntries(typesOf(options).map((type) => [type, best(type)]))
}

/**
 * The sufficient statistics of one example: 1, then precision, recall and F of each type, in the order of
 * `options.types`.
 * @throws ConfigError for an empty list of references.
 */
export function rougeStatistics(
  hypothesis: string,
  reference: string | readonly string[],
  options: RougeOptions = {},
): number[] {
  const scores = rougeScore(hypothesis, reference, options)
  return [
    1,
    ...typesOf(options).flatMap((type) => {
      const { precision, recall, f1 } = scores[type]!
      return [precision, recall, f1]
    }),
  ]
}

/**
 * Means over examples from summed statistics.
 * @throws ConfigError where the width is that of other types, or there are no examples.
 */
export function rougeFromStatistics(total: readonly number[], options: RougeOptions = {}): RougeScore {
  const types = typesOf(options)
  assertWidth(total, widthOf(types), 'rougeFromStatistics')
  const examples = total[0]!
  if (!(examples > 0)) throw new ConfigError(`${examples} examples`, 'ROUGE', 'score at least one')
  const mean = (column: number) => total[column]! / examples
  return Object.fromEntries(
    types.map((type, i) => [
      type,
      { precision: mean(1 + 3 * i), recall: mean(2 + 3 * i), f1: mean(3 + 3 * i) },
    ]),
  )
}

/** What the scores depend on, in sacreBLEU's format. */
export function rougeSignature(options: RougeOptions = {}, references: number | 'var' = 1): string {
  return signatureOf({
    nrefs: references,
    types: typesOf(options).join(','),
    case: 'lc',
    tok: 'rouge-score',
    stem: options.stemmer === true ? 'porter-nltk' : 'no',
    sent: newlineOf(options) === '\n' ? 'lf' : newlineOf(options),
    agg: 'mean',
  })
}

/** ROUGE as a `Metric`. */
export function rougeMetric(
  options: RougeOptions = {},
  references: number | 'var' = 1,
): Metric<TextPair, RougeScore> {
  return {
    name: 'ROUGE',
    signature: rougeSignature(options, references),
    width: widthOf(typesOf(options)),
    statistics: (pair) => rougeStatistics(pair.hypothesis, pair.references, options),
    score: (total) => rougeFromStatistics(total, options),
  }
}

interface Text {
  readonly tokens: readonly string[]
  readonly sentences: readonly (readonly string[])[]
}

function textOf(text: string, options: RougeOptions): Text {
  const sentences = text.split(newlineOf(options)).map((sentence) => rougeTokens(sentence, options))
  return { tokens: sentences.flat(), sentences }
}

const scorers: Readonly<Record<RougeType, (system: Text, reference: Text) => PrecisionRecall>> = {
  '1': (system, reference) => ngramScore(system.tokens, reference.tokens, 1),
  '2': (system, reference) => ngramScore(system.tokens, reference.tokens, 2),
  L: ({ tokens }, reference) =>
    scoreOf(lcsLength(tokens, reference.tokens), tokens.length, reference.tokens.length),
  Lsum: (system, reference) =>
    scoreOf(unionHits(system, reference), system.tokens.length, reference.tokens.length),
}

function ngramScore(system: readonly string[], reference: readonly string[], order: number): PrecisionRecall {
  const count = (tokens: readonly string[]) => Math.max(0, tokens.length - order + 1)
  const hits = clippedMatches(system, [reference], order)[order - 1]!
  return scoreOf(hits, count(system), count(reference))
}

/**
 * Tokens of the reference that are on a longest common subsequence of their sentence with any of the system's
 * sentences; each token of either text counts once, as in ROUGE-1.5.5.
 */
function unionHits(system: Text, reference: Text): number {
  const inSystem = countsOf(system.tokens)
  const inReference = countsOf(reference.tokens)
  let hits = 0
  for (const sentence of reference.sentences) {
    const union = new Set(system.sentences.flatMap((other) => lcsIndices(sentence, other)))
    for (const index of [...union].sort((a, b) => a - b)) {
      const token = sentence[index]!
      const ours = inSystem.get(token)!
      const theirs = inReference.get(token)!
      if (ours === 0 || theirs === 0) continue
      hits++
      inSystem.set(token, ours - 1)
      inReference.set(token, theirs - 1)
    }
  }
  return hits
}

function countsOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
  return counts
}

function scoreOf(hits: number, system: number, reference: number): PrecisionRecall {
  const precision = hits / Math.max(system, 1)
  const recall = hits / Math.max(reference, 1)
  const sum = precision + recall
  return { precision, recall, f1: sum > 0 ? (2 * precision * recall) / sum : 0 }
}

function typesOf({ types = rougeTypes }: RougeOptions): readonly RougeType[] {
  if (types.length > 0) return types
  throw new ConfigError('no types', 'ROUGE', `ask for at least one of ${rougeTypes.join(', ')}`)
}

function newlineOf({ newline = '\n' }: RougeOptions): string {
  if (newline !== '') return newline
  throw new ConfigError('an empty text between sentences', 'ROUGE', 'leave it out for line feeds')
}

function widthOf(types: readonly RougeType[]): number {
  return 1 + 3 * types.length
}
