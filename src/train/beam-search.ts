/** Beam search over one sentence, apart from what scores its tokens. */
import { ConfigError } from '../base/errors.ts'

export interface BeamOptions {
  /** Hypotheses kept side by side. */
  readonly width: number
  /** Exponent α of the length penalty, from 0 (none) on; 0.6 to 1 is usual. */
  readonly alpha: number
  /**
   * What a hypothesis of n tokens, end-of-sentence included, has its log-probability divided by: ((5 + n) / 6)^α
   * (`gnmt`, Wu et al. 2016, the one if not given) or n^α (`power`; α = 1 gives the mean a token).
   */
  readonly penalty?: 'gnmt' | 'power'
}

export interface Hypothesis {
  /** Without end-of-sentence. */
  readonly tokens: readonly number[]
  /** Sum over its tokens, end-of-sentence included, in nats. */
  readonly logProb: number
}

export interface ScoredHypothesis extends Hypothesis {
  /** Log-probability by length penalty. */
  readonly score: number
}

/** A hypothesis that goes on. */
export interface LiveHypothesis extends Hypothesis {
  /** Which of the live ones before it came from. */
  readonly parent: number
}

/** A sentence's search so far. It's over where nothing is live. */
export interface Beam {
  readonly live: readonly LiveHypothesis[]
  /** In the order found. */
  readonly ended: readonly ScoredHypothesis[]
  /** The live ones when the length limit was reached; empty before. */
  readonly cut: readonly ScoredHypothesis[]
}

/** A token that may come next, with its log-probability in nats. */
export interface Continuation {
  readonly token: number
  readonly logProb: number
}

export const newBeam: Beam = { live: [{ tokens: [], logProb: 0, parent: 0 }], ended: [], cut: [] }

/** @throws ConfigError */
export function assertBeamOptions({ width, alpha }: BeamOptions): void {
  if (!(Number.isInteger(width) && width >= 1)) {
    throw new ConfigError(`a beam of width ${width}`, 'beam search', 'choose an integer from 1 on')
  }
  // With α < 0 a longer hypothesis could always become the better one: no search would be over before its limit.
  if (!(Number.isFinite(alpha) && alpha >= 0)) {
    throw new ConfigError(`a length penalty of ${alpha}`, 'beam search', 'choose a number from 0 on')
  }
}

export function lengthPenalty(length: number, { alpha, penalty = 'gnmt' }: BeamOptions): number {
  return (penalty === 'gnmt' ? (5 + length) / 6 : length) ** alpha
}

/** The better one has the higher value; among equals the one found first. */
const best = <T extends { readonly score: number }>(items: readonly T[]): T | undefined =>
  items.reduce<T | undefined>(
    (top, item) => (top === undefined || item.score > top.score ? item : top),
    undefined,
  )

/**
 * One more token. `continuations[n]` are the best `width + 1` of live hypothesis n, the best first: more can't matter,
 * as one of them at most ends the sentence. Of all, by log-probability, ties to the earlier hypothesis and then to its
 * earlier continuation:
 * - those among the best `width` that end the sentence are kept as ended;
 * - the best `width` of the others go on; at `limit` tokens they are cut instead.
 *
 * The search is over at the limit, when `width` hypotheses have ended, or when the best that has ended can't be
 * beaten: a log-probability only falls and a penalty only grows, so that none of the live ones can score higher than
 * its present log-probability by the penalty at the limit.
 */
export function advance(
  beam: Beam,
  continuations: readonly (readonly Continuation[])[],
  eos: number,
  limit: number,
  options: BeamOptions,
): Beam {
  const { width } = options
  const candidates = beam.live.flatMap(({ tokens, logProb }, parent) =>
    (continuations[parent] as readonly Continuation[]).map((next) => ({
      tokens,
      token: next.token,
      logProb: logProb + next.logProb,
      parent,
    })),
  )
  candidates.sort((a, b) => b.logProb - a.logProb)
  const scored = (tokens: readonly number[], logProb: number, length: number): ScoredHypothesis => ({
    tokens,
    logProb,
    score: logProb / lengthPenalty(length, options),
  })
  const ended = [
    ...beam.ended,
    ...candidates
      .slice(0, width)
      .filter(({ token }) => token === eos)
      .map(({ tokens, logProb }) => scored(tokens, logProb, tokens.length + 1)),
  ]
  const live = candidates
    .filter(({ token }) => token !== eos)
    .slice(0, width)
    .map(({ tokens, token, logProb, parent }) => ({ tokens: [...tokens, token], logProb, parent }))
  const length = (beam.live[0]?.tokens.length ?? 0) + 1
  if (ended.length >= width) return { live: [], ended, cut: [] }
  if (length >= limit) {
    return { live: [], ended, cut: live.map(({ tokens, logProb }) => scored(tokens, logProb, length)) }
  }
  const reachable = (live[0]?.logProb ?? Number.NEGATIVE_INFINITY) / lengthPenalty(limit, options)
  const over = (best(ended)?.score ?? Number.NEGATIVE_INFINITY) >= reachable
  return { live: over ? [] : live, ended, cut: [] }
}

/** The best hypothesis that ended; where none did, the best of those that were cut. */
export function bestHypothesis({ ended, cut }: Beam): ScoredHypothesis {
  return best(ended) ?? (best(cut) as ScoredHypothesis)
}
