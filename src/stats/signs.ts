import { normalQuantile } from './distributions.ts'

/** Gains and losses of the comparisons that flip their signs together (one data set's, one model's). */
export interface SignGroup {
  readonly gains: number
  readonly losses: number
}

/**
 * One-sided p of a sign test with groups: P(gains ≥ seen) where, under no effect, each group shows its
 * gains or (signs flipped) its losses with probability ½. By convolution over groups, exact. Groups of
 * one comparison each: the binomial sign test. Ties belong in no count.
 */
export function groupedSignTest(groups: readonly SignGroup[]): number {
  const seen = groups.reduce((sum, group) => sum + group.gains, 0)
  let distribution = [1]
  for (const { gains, losses } of groups) {
    const next = new Array<number>(distribution.length + Math.max(gains, losses)).fill(0)
    for (const [count, probability] of distribution.entries()) {
      next[count + gains] = (next[count + gains] ?? 0) + probability / 2
      next[count + losses] = (next[count + losses] ?? 0) + probability / 2
    }
    distribution = next
  }
  return distribution.slice(seen).reduce((sum, probability) => sum + probability, 0)
}

/**
 * Wilson's score interval (1927) of a share seen over n independent trials; n may be fractional or
 * smaller than the count behind the share, where trials hang together.
 */
export function wilsonInterval(share: number, n: number, level = 0.95): { lo: number; hi: number } {
  const z2 = normalQuantile((1 + level) / 2) ** 2
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Math.sqrt(z2) / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { lo: Math.max(0, centre - half), hi: Math.min(1, centre + half) }
}

/** Holm's step-down adjusted p-values (1979), in the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  const adjusted = new Array<number>(pValues.length).fill(1)
  let running = 0
  for (const [rank, { p, index }] of order.entries()) {
    running = Math.max(running, Math.min(1, p * (pValues.length - rank)))
    adjusted[index] = running
  }
  return adjusted
}
