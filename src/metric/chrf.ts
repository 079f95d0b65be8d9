/**
 * chrF (Popović 2015) and chrF++ (Popović 2017) as sacreBLEU computes them: character n-grams up to 6, word n-grams up
 * to 2 for chrF++, F with β = 2 of precision and recall averaged over the orders.
 */
import { ConfigError } from '../base/errors.ts'
import type { Metric, TextPair } from './metric.ts'
import { clippedMatches, ngramTotals } from './ngrams.ts'
import { lowerCase, splitWords } from './python-text.ts'
import { signatureOf } from './signature.ts'
import { assertWidth } from './sum.ts'

export interface ChrfOptions {
  /** Character n-grams up to this order. Default 6. */
  readonly charOrder?: number
  /** Word n-grams up to this order. Default 0; 2 is chrF++. */
  readonly wordOrder?: number
  /** Recall counts β times as much as precision. Default 2. */
  readonly beta?: number
  /** Compare without regard to case. Default false. */
  readonly lowercase?: boolean
  /** Count white space as characters. Default false. */
  readonly whitespace?: boolean
  /**
   * Mean of the orders' F over all orders, with 1e-16 where there is none, as chrF++.py, NLTK and Moses do. Default
   * false: F of the means over the orders that both sides have.
   */
  readonly epsSmoothing?: boolean
}

export interface ChrfScore {
  /** 0–100. */
  readonly score: number
}

type Settings = Required<ChrfOptions>

const epsilon = 1e-16

/**
 * The sufficient statistics of one segment: for each order, characters first, then words, three integers `[n-grams of
 * the hypothesis, n-grams of the reference, matches]`, matches clipped. Where the reference has no n-gram of an order
 * the hypothesis' count is 0 too. Of several references the one with the best chrF counts, the first one on ties.
 * Characters are code points.
 * @throws ConfigError for an empty list of references, or orders and β that can't be.
 */
export function chrfStatistics(
  hypothesis: string,
  reference: string | readonly string[],
  options: ChrfOptions = {},
): number[] {
  const settings = settingsOf(options)
  const system = unitsOf(hypothesis, settings)
  const rows = (typeof reference === 'string' ? [reference] : reference).map((text) =>
    statisticsOf(system, unitsOf(text, settings), settings),
  )
  if (rows.length === 0) {
    throw new ConfigError('a segment without references', 'chrfStatistics', 'hand in at least one')
  }
  const [first, ...others] = rows
  return others.length === 0 ? first! : bestOf(rows, settings)
}

/**
 * chrF from the corpus' summed statistics.
 * @throws ConfigError where there are not three numbers an order.
 */
export function chrfFromStatistics(total: readonly number[], options: ChrfOptions = {}): ChrfScore {
  const settings = settingsOf(options)
  assertWidth(total, widthOf(settings), 'chrfFromStatistics')
  return { score: fScore(total, settings) }
}

/** As sacreBLEU writes it: chrF2, chrF2++ (a plus for each order of words). */
export function chrfName(options: ChrfOptions = {}): string {
  const { beta, wordOrder } = settingsOf(options)
  return `chrF${beta}${'+'.repeat(wordOrder)}`
}

/** What the scores depend on, in sacreBLEU's format. */
export function chrfSignature(options: ChrfOptions = {}, references: number | 'var' = 1): string {
  const { lowercase, epsSmoothing, charOrder, wordOrder, whitespace } = settingsOf(options)
  return signatureOf({
    nrefs: references,
    case: lowercase ? 'lc' : 'mixed',
    eff: epsSmoothing ? 'no' : 'yes',
    nc: charOrder,
    nw: wordOrder,
    space: whitespace ? 'yes' : 'no',
  })
}

/** chrF as a `Metric`. */
export function chrfMetric(
  options: ChrfOptions = {},
  references: number | 'var' = 1,
): Metric<TextPair, ChrfScore> {
  return {
    name: chrfName(options),
    signature: chrfSignature(options, references),
    width: widthOf(settingsOf(options)),
    statistics: (pair) => chrfStatistics(pair.hypothesis, pair.references, options),
    score: (total) => chrfFromStatistics(total, options),
  }
}

interface Units {
  readonly characters: readonly string[]
  readonly words: readonly string[]
}

function unitsOf(text: string, { lowercase, whitespace, wordOrder }: Settings): Units {
  const cased = lowercase ? lowerCase(text) : text
  const words = splitWords(cased)
  return {
    characters: [...(whitespace ? cased : words.join(''))],
    words: wordOrder === 0 ? [] : words.flatMap(withoutPunctuation),
  }
}

const lastIsPunctuation = /[!-/:-@[-`{-~]$/
const firstIsPunctuation = /^[!-/:-@[-`{-~]/

/** One ASCII punctuation mark is set apart, at the end or else at the start: `(hi)` gives `(hi` and `)`. */
function withoutPunctuation(word: string): string[] {
  // In UTF-16 units: a single character beyond U+FFFF has two, but neither is punctuation.
  if (word.length === 1) return [word]
  if (lastIsPunctuation.test(word)) return [word.slice(0, -1), word.slice(-1)]
  if (firstIsPunctuation.test(word)) return [word.slice(0, 1), word.slice(1)]
  return [word]
}

function statisticsOf(system: Units, reference: Units, { charOrder, wordOrder }: Settings): number[] {
  return [
    ...triples(system.characters, reference.characters, charOrder),
    ...triples(system.words, reference.words, wordOrder),
  ]
}

function triples(system: readonly string[], reference: readonly string[], maxOrder: number): number[] {
  const matches = clippedMatches(system, [reference], maxOrder)
  const expected = ngramTotals(reference.length, maxOrder)
  return ngramTotals(system.length, maxOrder).flatMap((count, i) => [
    expected[i] === 0 ? 0 : count,
    expected[i]!,
    matches[i]!,
  ])
}

function bestOf(rows: readonly number[][], settings: Settings): number[] {
  const scores = rows.map((row) => fScore(row, settings))
  return rows[scores.indexOf(Math.max(...scores))]!
}

function fScore(total: readonly number[], { beta, epsSmoothing }: Settings): number {
  const factor = beta ** 2
  const orders = Array.from({ length: total.length / 3 }, (_, i) => {
    const [system, expected, matches] = [total[3 * i]!, total[3 * i + 1]!, total[3 * i + 2]!]
    return {
      precision: system > 0 ? matches / system : epsilon,
      recall: expected > 0 ? matches / expected : epsilon,
      effective: system > 0 && expected > 0,
    }
  })
  const f = (precision: number, recall: number, otherwise: number) => {
    const denominator = factor * precision + recall
    return denominator > 0 ? ((1 + factor) * precision * recall) / denominator : otherwise
  }
  if (epsSmoothing) {
    return (
      (100 * orders.reduce((sum, { precision, recall }) => sum + f(precision, recall, epsilon), 0)) /
      orders.length
    )
  }
  const effective = orders.filter((order) => order.effective)
  if (effective.length === 0) return 0
  const mean = (field: 'precision' | 'recall') =>
    effective.reduce((sum, order) => sum + order[field], 0) / effective.length
  return 100 * f(mean('precision'), mean('recall'), 0)
}

function settingsOf(options: ChrfOptions): Settings {
  const { charOrder = 6, wordOrder = 0, beta = 2 } = options
  const { lowercase = false, whitespace = false, epsSmoothing = false } = options
  const wrong =
    (!isOrder(charOrder) && `character order ${charOrder}`) ||
    (!isOrder(wordOrder) && `word order ${wordOrder}`) ||
    (charOrder + wordOrder === 0 && 'neither characters nor words') ||
    (!(Number.isFinite(beta) && beta >= 0) && `beta ${beta}`)
  if (wrong) {
    throw new ConfigError(
      wrong,
      'chrF',
      'use whole orders from 0, one of them above 0, and a beta of at least 0',
    )
  }
  return { charOrder, wordOrder, beta, lowercase, whitespace, epsSmoothing }
}

function isOrder(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function widthOf({ charOrder, wordOrder }: Settings): number {
  return 3 * (charOrder + wordOrder)
}
