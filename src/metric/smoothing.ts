/** Smoothing of BLEU's precisions: methods 1–3 of Chen and Cherry (2014), under sacreBLEU's names and defaults. */
import { ConfigError } from '../base/errors.ts'

export const smoothingNames = ['exp', 'floor', 'add-k', 'none'] as const

/**
 * For orders without a match: `exp` counts 1/2, 1/4, … of a match (method 3, NIST) · `floor` counts a constant
 * (method 1) · `none` leaves 0. `add-k` adds a constant to matches and totals of all orders above 1 (method 2).
 */
export type SmoothingName = (typeof smoothingNames)[number]

export interface Smoothing {
  /** Default `exp`. */
  readonly smooth?: SmoothingName
  /** The constant of `floor` (default 0.1) and `add-k` (default 1); not read by the others. */
  readonly smoothValue?: number
}

const defaultValues: Readonly<Partial<Record<SmoothingName, number>>> = { floor: 0.1, 'add-k': 1 }

interface SmoothedPrecisions {
  /** Per cent, one an order. */
  readonly precisions: number[]
  /** Orders up to the first one without any n-gram; 0 where nothing matches. */
  readonly orders: number
}

/**
 * @param correct [orders] clipped matches.
 * @param totals [orders] n-grams of the system.
 * @throws ConfigError for a constant that is negative or not finite.
 */
export function smoothedPrecisions(
  correct: readonly number[],
  totals: readonly number[],
  smoothing: Smoothing,
): SmoothedPrecisions {
  const { smooth = 'exp' } = smoothing
  const value = constantOf(smoothing)
  const precisions = correct.map(() => 0)
  if (correct.every((count) => count === 0)) return { precisions, orders: 0 }
  let divisor = 1
  let orders = 0
  while (orders < correct.length) {
    const added = smooth === 'add-k' && orders > 0 ? value : 0
    const count = correct[orders]! + added
    const total = totals[orders]! + added
    if (total === 0) break
    if (count > 0) precisions[orders] = (100 * count) / total
    else if (smooth === 'exp') {
      divisor *= 2
      precisions[orders] = 100 / (divisor * total)
    } else if (smooth === 'floor') precisions[orders] = (100 * value) / total
    orders++
  }
  return { precisions, orders }
}

/** `exp`, `none`, `floor[0.10]`, `add-k[1.00]`. */
export function smoothingSignature(smoothing: Smoothing): string {
  const { smooth = 'exp' } = smoothing
  return smooth in defaultValues ? `${smooth}[${constantOf(smoothing).toFixed(2)}]` : smooth
}

function constantOf({ smooth = 'exp', smoothValue }: Smoothing): number {
  const value = smoothValue ?? defaultValues[smooth] ?? 0
  if (Number.isFinite(value) && value >= 0) return value
  throw new ConfigError(`smoothing value ${value}`, `BLEU, ${smooth}`, 'use a number of at least 0')
}
