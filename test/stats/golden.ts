import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { ArmTable, Part } from '../../src/stats/index.ts'

interface Numbers {
  readonly est: number
  readonly lo: number
  readonly hi: number
}

export interface Golden {
  readonly tQuantile: readonly [number, number, number][]
  readonly tLogCdf: readonly [number, number, number][]
  readonly chiSquareQuantile: readonly [number, number, number][]
  readonly normalLogCdf: readonly [number, number][]
  readonly normalQuantile: readonly [number, number][]
  readonly comparisons: readonly {
    readonly name: string
    readonly table: ArmTable
    readonly pool: readonly string[]
    readonly v_ex: number
    readonly expected: Numbers & {
      readonly df: number
      readonly n: number
      readonly sigma: number
      readonly variance?: number
      readonly p?: number
    }
  }[]
  readonly combinations: readonly {
    readonly parts: readonly Part[]
    readonly level: number
    readonly expected: Numbers & { readonly p: number }
  }[]
  readonly grouped: readonly {
    readonly groups: readonly { gains: number; losses: number }[]
    readonly p: number
  }[]
  /** Groups with gains or losses alone. */
  readonly convolved: Golden['grouped']
  readonly residuals: readonly {
    readonly rows: readonly (readonly number[])[]
    readonly meanSquare: number
  }[]
  readonly locations: readonly { readonly values: readonly number[]; readonly location: number }[]
  readonly runs: readonly {
    readonly candidate: readonly (readonly number[])[]
    readonly reference: readonly (readonly number[])[]
    readonly interquartileMean: number
    readonly probability: number
  }[]
  /** Estimates by name over all instances of an input of C2, C3 and C4. */
  readonly claims: readonly {
    readonly input: {
      readonly level: number
      readonly instances: readonly {
        readonly metric: ArmTable
        readonly ece: ArmTable
        readonly degradation: ArmTable
      }[]
    }
    readonly expected: Readonly<Record<'gain' | 'ece' | 'excess', Numbers & { readonly p: number }>>
  }[]
  readonly binomial: readonly [number, number, number][]
  readonly wilson: readonly [number, number, number, number][]
  readonly holm: { readonly p: readonly number[]; readonly adjusted: readonly number[] }
  readonly holmTies: Golden['holm']
  readonly c1: { readonly processes: readonly (readonly (readonly number[])[])[]; readonly expected: Numbers }
  readonly quantiles: readonly {
    readonly values: readonly number[]
    readonly p: number
    readonly value: number
  }[]
}

/** Written by test/oracle/stats_oracle.py. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL('../oracle/stats-golden.json', import.meta.url), 'utf8'),
)

/** Equal to a relative 1e-9 (absolute below 1). */
export function expectClose(actual: number, expected: number, tolerance = 1e-9): void {
  if (actual === expected) return
  expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(tolerance)
}
