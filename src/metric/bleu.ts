/**
 * BLEU (Papineni et al. 2002) as sacreBLEU computes it: n-grams up to 4, one reference or several, the tokenisers of
 * `tokenizers.ts` and the smoothings of `smoothing.ts`. The defaults are sacreBLEU's: 13a, exponential smoothing, no
 * effective order.
 */
import { ConfigError } from '../base/errors.ts'
import type { Metric, TextPair } from './metric.ts'
import { clippedMatches, ngramTotals } from './ngrams.ts'
import { lowerCase } from './python-text.ts'
import { signatureOf } from './signature.ts'
import { type Smoothing, smoothedPrecisions, smoothingSignature } from './smoothing.ts'
import { assertSameLength, assertWidth, sumRows } from './sum.ts'
import { type TokenizerName, tokenizers } from './tokenizers.ts'

const maxOrder = 4
const width = 2 + 2 * maxOrder

export interface BleuOptions extends Smoothing {
  /** Compare without regard to case (sacreBLEU's `case:lc`). Default false. */
  readonly lowercase?: boolean
  /** Default `13a`. */
  readonly tokenize?: TokenizerName
  /**
   * Mean over the orders that have any n-gram, instead of all four: a segment shorter than four tokens need not score
   * 0. Default false; true for single sentences.
   */
  readonly effectiveOrder?: boolean
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
  /** Tokens of all references; of several to a segment, the one closest in length, the shorter one on ties. */
  readonly referenceLength: number
}

/**
 * The ten sufficient statistics of one segment, integers, in sacreBLEU's order:
 * `[system length, reference length, correct 1-grams … 4-grams, total 1-grams … 4-grams]`.
 * Lengths in tokens; totals are the hypothesis' n-grams, correct those also in a reference, clipped to their greatest
 * count there. The corpus' statistics are the sum over its segments.
 * @param reference one, or several of the same segment.
 * @throws ConfigError for an empty list of references.
 */
export function bleuStatistics(
  hypothesis: string,
  reference: string | readonly string[],
  options: BleuOptions = {},
): number[] {
  const system = tokens(hypothesis, options)
  const references = (typeof reference === 'string' ? [reference] : reference).map((text) =>
    tokens(text, options),
  )
  return [
    system.length,
    closestLength(system.length, references),
    ...clippedMatches(system, references, maxOrder),
    ...ngramTotals(system.length, maxOrder),
  ]
}

/**
 * Sum of statistics of `bleuStatistics`, ten numbers; no rows give ten zeros.
 * @throws ConfigError where a row does not have ten numbers.
 */
export function addStatistics(rows: Iterable<readonly number[]>): number[] {
  return sumRows(rows, width, 'BLEU statistics')
}

/**
 * BLEU from the corpus' ten statistics. As in sacreBLEU: no match at all gives 0 with precisions of 0, whatever the
 * smoothing; an order without any n-gram (all segments shorter) makes the score 0 unless `effectiveOrder`; equal
 * corpora come out as 100 but for rounding in the last digits.
 * @throws ConfigError where there are not ten numbers, or for a smoothing that can't be.
 */
export function bleuFromStatistics(total: readonly number[], options: BleuOptions = {}): BleuScore {
  assertWidth(total, width, 'bleuFromStatistics')
  const systemLength = total[0]!
  const referenceLength = total[1]!
  const { precisions, orders } = smoothedPrecisions(
    total.slice(2, 2 + maxOrder),
    total.slice(2 + maxOrder),
    options,
  )
  const brevityPenalty = brevity(systemLength, referenceLength)
  const counted = options.effectiveOrder === true ? precisions.slice(0, orders) : precisions
  const meanLog = counted.reduce((sum, precision) => sum + Math.log(precision), 0) / counted.length
  return {
    score: orders === 0 ? 0 : brevityPenalty * Math.exp(meanLog),
    precisions,
    brevityPenalty,
    systemLength,
    referenceLength,
  }
}

/**
 * BLEU of a corpus: one hypothesis a segment, and one reference or a list of them.
 * @throws ConfigError where the lists differ in length or hold nothing.
 */
export function corpusBleu(
  hypotheses: readonly string[],
  references: readonly (string | readonly string[])[],
  options: BleuOptions = {},
): BleuScore {
  assertSameLength(['hypotheses', hypotheses], ['references', references], 'corpusBleu')
  if (hypotheses.length === 0) {
    throw new ConfigError('no segments', 'corpusBleu', 'hand in at least one hypothesis and its reference')
  }
  return bleuFromStatistics(
    addStatistics(hypotheses.map((hypothesis, i) => bleuStatistics(hypothesis, references[i]!, options))),
    options,
  )
}

/** BLEU of one segment, with effective order unless it is turned off, as sacreBLEU's `sentence_bleu`. */
export function sentenceBleu(
  hypothesis: string,
  reference: string | readonly string[],
  options: BleuOptions = {},
): BleuScore {
  return bleuFromStatistics(bleuStatistics(hypothesis, reference, options), {
    effectiveOrder: true,
    ...options,
  })
}

/**
 * What the scores depend on, in sacreBLEU's format; the version is that of this implementation, not sacreBLEU's.
 * @param references how many a segment has; `var` where that differs.
 */
export function bleuSignature(options: BleuOptions = {}, references: number | 'var' = 1): string {
  const { lowercase = false, tokenize = '13a', effectiveOrder = false } = options
  return signatureOf({
    nrefs: references,
    case: lowercase ? 'lc' : 'mixed',
    eff: effectiveOrder ? 'yes' : 'no',
    tok: tokenize,
    smooth: smoothingSignature(options),
  })
}

/** BLEU as a `Metric`. */
export function bleuMetric(
  options: BleuOptions = {},
  references: number | 'var' = 1,
): Metric<TextPair, BleuScore> {
  return {
    name: 'BLEU',
    signature: bleuSignature(options, references),
    width,
    statistics: (pair) => bleuStatistics(pair.hypothesis, pair.references, options),
    score: (total) => bleuFromStatistics(total, options),
  }
}

function tokens(segment: string, { lowercase = false, tokenize = '13a' }: BleuOptions): string[] {
  return tokenizers[tokenize](lowercase ? lowerCase(segment) : segment)
}

function closestLength(systemLength: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map(({ length }) => length).sort((a, b) => a - b)
  if (lengths.length === 0) {
    throw new ConfigError('a segment without references', 'bleuStatistics', 'hand in at least one')
  }
  const distance = (length: number) => Math.abs(length - systemLength)
  return lengths.reduce((best, length) => (distance(length) < distance(best) ? length : best))
}

/** 0 for an empty system output, as exp(−∞). */
function brevity(systemLength: number, referenceLength: number): number {
  return systemLength >= referenceLength ? 1 : Math.exp(1 - referenceLength / systemLength)
}
