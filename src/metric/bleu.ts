/**
 * BLEU (Papineni et al. 2002) as sacreBLEU computes it: 13a tokens, one reference, n-grams up to 4, exponential
 * smoothing (method 3 of Chen and Cherry 2014), no effective order.
 */
import { ConfigError } from '../base/errors.ts'
import { assertSameLength, assertWidth, sumRows } from './sum.ts'
import { tokenize13a } from './tokenize13a.ts'
import { metricVersion } from './version.ts'

const maxOrder = 4
const width = 2 + 2 * maxOrder

export interface BleuOptions {
  /** Compare without regard to case (sacreBLEU's `case:lc`). Default false. */
  readonly lowercase?: boolean
}

export interface BleuScore {
  /** 0–100. */
  readonly score: number
  /** Per cent, for n = 1, 2, 3, 4, smoothed. */
  readonly precisions: readonly number[]
  /** 0–1. */
  readonly brevityPenalty: number
  /** Tokens of all hypotheses. */
  readonly systemLength: number
  /** Tokens of all references. */
  readonly referenceLength: number
}

/**
 * The ten sufficient statistics of one segment, integers, in sacreBLEU's order:
 * `[system length, reference length, correct 1-grams … 4-grams, total 1-grams … 4-grams]`.
 * Lengths in tokens; totals are the hypothesis' n-grams, correct those also in the reference, clipped to their
 * count there. The corpus' statistics are the sum over its segments.
 */
export function bleuStatistics(hypothesis: string, reference: string, options: BleuOptions = {}): number[] {
  const system = tokens(hypothesis, options)
  const expected = tokens(reference, options)
  const correct: number[] = []
  const total: number[] = []
  for (let order = 1; order <= maxOrder; order++) {
    correct.push(matches(ngrams(system, order), ngrams(expected, order)))
    total.push(Math.max(0, system.length - order + 1))
  }
  return [system.length, expected.length, ...correct, ...total]
}

/**
 * Sum of statistics of `bleuStatistics`, ten numbers; no rows give ten zeros.
 * @throws ConfigError where a row does not have ten numbers.
 */
export function addStatistics(rows: Iterable<readonly number[]>): number[] {
  return sumRows(rows, width, 'BLEU statistics')
}

/**
 * BLEU from the corpus' ten statistics. As in sacreBLEU: no match at all gives 0 with precisions of 0; an order
 * without a match counts 1/2, 1/4, … of a match; an order without any n-gram (all segments shorter) makes the
 * score 0; equal corpora come out as 100 but for rounding in the last digits.
 * @throws ConfigError where there are not ten numbers.
 */
export function bleuFromStatistics(total: readonly number[]): BleuScore {
  assertWidth(total, width, 'bleuFromStatistics')
  const systemLength = total[0]!
  const referenceLength = total[1]!
  const precisions = smoothedPrecisions(total.slice(2, 2 + maxOrder), total.slice(2 + maxOrder))
  const brevityPenalty = brevity(systemLength, referenceLength)
  const meanLog = precisions.reduce((sum, precision) => sum + Math.log(precision), 0) / maxOrder
  return {
    score: brevityPenalty * Math.exp(meanLog),
    precisions,
    brevityPenalty,
    systemLength,
    referenceLength,
  }
}

/**
 * BLEU of a corpus: one hypothesis and one reference a segment.
 * @throws ConfigError where the lists differ in length or hold nothing.
 */
export function corpusBleu(
  hypotheses: readonly string[],
  references: readonly string[],
  options: BleuOptions = {},
): BleuScore {
  assertSameLength(['hypotheses', hypotheses], ['references', references], 'corpusBleu')
  if (hypotheses.length === 0) {
    throw new ConfigError('no segments', 'corpusBleu', 'hand in at least one hypothesis and its reference')
  }
  return bleuFromStatistics(
    addStatistics(hypotheses.map((hypothesis, i) => bleuStatistics(hypothesis, references[i]!, options))),
  )
}

/** What the scores depend on, in sacreBLEU's format; the version is that of this implementation, not sacreBLEU's. */
export function bleuSignature({ lowercase = false }: BleuOptions = {}): string {
  return `nrefs:1|case:${lowercase ? 'lc' : 'mixed'}|eff:no|tok:13a|smooth:exp|version:hypros-${metricVersion}`
}

function tokens(segment: string, { lowercase = false }: BleuOptions): string[] {
  return tokenize13a(lowercase ? segment.toLowerCase() : segment)
}

/** Tokens hold no blank, so n-grams joined by one are told apart. */
function ngrams(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (let start = 0; start + order <= words.length; start++) {
    const ngram = words.slice(start, start + order).join(' ')
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1)
  }
  return counts
}

function matches(system: Map<string, number>, reference: Map<string, number>): number {
  let sum = 0
  for (const [ngram, count] of system) sum += Math.min(count, reference.get(ngram) ?? 0)
  return sum
}

/** 0 for an empty system output, as exp(−∞). */
function brevity(systemLength: number, referenceLength: number): number {
  return systemLength >= referenceLength ? 1 : Math.exp(1 - referenceLength / systemLength)
}

function smoothedPrecisions(correct: readonly number[], totals: readonly number[]): number[] {
  if (correct.every((count) => count === 0)) return correct.map(() => 0)
  let divisor = 1
  return correct.map((count, i) => {
    const total = totals[i]!
    if (total === 0) return 0
    if (count > 0) return (100 * count) / total
    divisor *= 2
    return 100 / (divisor * total)
  })
}
