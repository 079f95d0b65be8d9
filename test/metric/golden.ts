import { readFileSync } from 'node:fs'
import type {
  BleuOptions,
  ChrfOptions,
  ClassScores,
  ReliabilityBin,
  TextPair,
} from '../../src/metric/index.ts'

/** A score of a corpus of `metric-texts.json` under options. */
interface TextCase<Options> {
  readonly corpus: string
  readonly options: Options
  readonly signature: string
  readonly statistics: readonly (readonly number[])[]
  readonly score: number
  /** Each segment's own score. */
  readonly sentences: readonly number[]
}

/** Cases that the scripts of test/oracle wrote. */
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
  readonly 'bleu-options': TextCase<BleuOptions> & {
    readonly precisions: readonly number[]
    readonly brevityPenalty: number
  }
  readonly chrf: TextCase<ChrfOptions> & { readonly name: string }
  readonly rouge: {
    readonly corpus: string
    readonly options: { readonly stemmer: boolean }
    readonly tokens: readonly (readonly string[])[]
    /** Per segment: precision, recall, F of ROUGE-1, -2, -L, -Lsum. */
    readonly rows: readonly (readonly number[])[]
    readonly means: readonly number[]
  }
  readonly tokenizers: {
    readonly segment: string
    readonly intl: readonly string[]
    readonly char: readonly string[]
  }
  readonly stems: readonly [word: string, stem: string]
  readonly classes: {
    readonly name: string
    readonly bins: number
    readonly probabilities: readonly (readonly number[])[]
    readonly labels: readonly number[]
    readonly accuracy: number
    readonly macroF1: number
    readonly binaryF1?: number
    readonly classes: readonly ClassScores[]
    readonly nll: number
    readonly brier: number
    readonly entropies: readonly number[] | null
    readonly ece?: number
    readonly eceMass?: number
    readonly classwise?: number
    readonly entropyCounts?: readonly number[]
  }
  readonly language: {
    readonly name: string
    readonly nll: readonly (readonly number[])[]
    readonly words: readonly number[]
    readonly tokenPerplexity: number
    readonly wordPerplexity: number
  }
}

export function golden<Name extends keyof Golden>(name: Name): readonly Golden[Name][] {
  return casesOf(name) as readonly Golden[Name][]
}

/** The corpora that text cases name. */
export function goldenTexts(): ReadonlyMap<string, readonly TextPair[]> {
  const corpora = casesOf('texts') as readonly {
    readonly name: string
    readonly pairs: readonly (readonly [hypothesis: string, references: readonly string[]])[]
  }[]
  return new Map(
    corpora.map(({ name, pairs }) => [
      name,
      pairs.map(([hypothesis, references]) => ({ hypothesis, references })),
    ]),
  )
}

/** What Python's str methods do. */
export function goldenPython(): {
  readonly spaces: readonly number[]
  /** Code points that str.lower() changes, and to what. */
  readonly lower: readonly (readonly [point: number, text: string])[]
  readonly texts: readonly {
    readonly text: string
    readonly lower: string
    readonly words: readonly string[]
  }[]
} {
  const [characters, ...texts] = casesOf('python-text') as [ReturnType<typeof goldenPython>, ...never[]]
  return { ...characters, texts }
}

function casesOf(name: string): unknown {
  const file = new URL(`../oracle/metric-${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).cases
}

/** What numbers of other tools are held to. */
export const tolerance = 1e-9

/** Signatures name their implementation's version, which is not the other tool's. */
export function withoutVersion(signature: string): string {
  return signature.replace(/\|version:.*$/, '')
}
