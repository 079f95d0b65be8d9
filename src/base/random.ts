import seedrandom from 'seedrandom'
import { ConfigError } from './errors.ts'

/** A named stream of uniform numbers. Two streams of one seed never share a number. */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Uniform integer in [0, n). */
  integer(n: number): number
  /** Standard normal (Box–Muller, both values used). */
  normal(): number
}

/** Seed 0 is refused because tfjs, like several other libraries, reads it as "unseeded". */
export function assertSeed(seed: number, where: string): void {
  if (!Number.isSafeInteger(seed) || seed <= 0) {
    throw new ConfigError(`seed ${seed} is not a positive integer`, where, 'use 1, 2, 3, …')
  }
}

/**
 * The stream called `name` of a seed; `counters` split it further (an epoch, an update).
 * Derivation: seedrandom's ARC4, keyed by the text `seed/name/counter/…`.
 */
export function randomStream(seed: number, name: string, ...counters: number[]): RandomStream {
  assertSeed(seed, `random stream "${name}"`)
  const next = seedrandom([seed, name, ...counters].join('/'))
  const uniform = () => next.double()
  let spare: number | undefined
  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    normal: () => {
      if (spare !== undefined) {
        const value = spare
        spare = undefined
        return value
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
      const angle = 2 * Math.PI * uniform()
      spare = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
  }
}

/** A new array in random order (Fisher–Yates); the argument stays as it was. */
export function shuffled<T>(items: readonly T[], stream: RandomStream): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = stream.integer(i + 1)
    ;[result[i], result[j]] = [result[j] as T, result[i] as T]
  }
  return result
}
