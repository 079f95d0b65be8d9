/** Scores of the probabilities that a model gives to target tokens (teacher-forced, padding left out). */
import { ConfigError } from '../base/errors.ts'
import { assertSameLength, assertWidth, sumRows } from './sum.ts'

const width = 3

export interface TokenScores {
  /** Tokens scored. */
  readonly tokens: number
  /** Mean negative log-likelihood a token, in nats. */
  readonly nll: number
  /** exp(nll); `Number.MAX_VALUE` where that overflows, so that records stay JSON. */
  readonly perplexity: number
  /** Mean token Brier score Σ_j (p_j − 1[j = y])², in [0, 2] (Brier 1950). */
  readonly brier: number
}

/**
 * Sufficient statistics of one example: `[tokens, summed nll in nats, summed Brier]`, from values a token.
 * @param nll [n]
 * @param brier [n]
 * @param mask [n], 1 for tokens that count and 0 for padding; left out: all count. Values at padding are not read.
 * @throws ConfigError where lengths differ or the mask holds anything else.
 */
export function tokenStatistics(
  nll: ArrayLike<number>,
  brier: ArrayLike<number>,
  mask?: ArrayLike<number>,
): number[] {
  assertSameLength(['nll values', nll], ['Brier values', brier], 'tokenStatistics')
  if (mask !== undefined) assertSameLength(['nll values', nll], ['mask values', mask], 'tokenStatistics')
  const total = [0, 0, 0]
  for (let i = 0; i < nll.length; i++) {
    const weight = mask === undefined ? 1 : mask[i]
    if (weight === 0) continue
    if (weight !== 1) {
      throw new ConfigError(`mask value ${weight}`, `tokenStatistics, token ${i}`, 'hand in 0 or 1')
    }
    total[0]!++
    total[1]! += nll[i]!
    total[2]! += brier[i]!
  }
  return total
}

/**
 * Sum of statistics of `tokenStatistics`, three numbers; no rows give three zeros.
 * @throws ConfigError where a row does not have three numbers.
 */
export function addTokenStatistics(rows: Iterable<readonly number[]>): number[] {
  return sumRows(rows, width, 'token statistics')
}

/**
 * Means over tokens (not over examples) from summed statistics.
 * @throws ConfigError where there are not three numbers, or no tokens.
 */
export function tokenScores(total: readonly number[]): TokenScores {
  assertWidth(total, width, 'tokenScores')
  const tokens = total[0]!
  const nll = total[1]!
  return {
    tokens,
    nll: mean(nll, tokens),
    perplexity: perplexity(nll, tokens),
    brier: mean(total[2]!, tokens),
  }
}

/**
 * exp(nll / tokens), `nll` being summed over the tokens, in nats; at most `Number.MAX_VALUE`. NaN stays NaN.
 * @throws ConfigError where there are no tokens.
 */
export function perplexity(nll: number, tokens: number): number {
  return Math.min(Math.exp(mean(nll, tokens)), Number.MAX_VALUE)
}

function mean(sum: number, tokens: number): number {
  if (tokens > 0) return sum / tokens
  throw new ConfigError(`${tokens} tokens`, 'token scores', 'score at least one token')
}
