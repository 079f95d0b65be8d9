import { readFileSync } from 'node:fs'
import type { ReliabilityBin } from '../../src/metric/index.ts'

/** Cases that test/oracle/metric_oracle.py wrote. */
interface Golden {
  readonly tokenize13a: { readonly segment: string; readonly tokens: readonly string[] }
  readonly bleu: {
    readonly name: string
    readonly lowercase: boolean
    readonly signature: string
    readonly hypotheses: readonly string[]
    readonly references: readonly string[]
    readonly statistics: readonly (readonly number[])[]
    readonly score: number
    readonly precisions: readonly number[]
    readonly brevityPenalty: number
    readonly systemLength: number
    readonly referenceLength: number
  }
  readonly calibration: {
    readonly name: string
    readonly bins: number
    readonly confidence: readonly number[]
    readonly correct: readonly number[]
    readonly equalWidth: readonly ReliabilityBin[]
    readonly equalMass: readonly ReliabilityBin[]
    readonly ece: number
    readonly eceMass: number
  }
  readonly token: {
    readonly name: string
    readonly examples: readonly { readonly nll: readonly number[]; readonly brier: readonly number[] }[]
    readonly tokens: number
    readonly nll: number
    readonly perplexity: number
    readonly brier: number
  }
}

export function golden<Name extends keyof Golden>(name: Name): readonly Golden[Name][] {
  const file = new URL(`../oracle/metric-${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).cases
}
