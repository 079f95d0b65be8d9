import type { Program } from '../engine/engine.ts'
import {
  addStatistics,
  addTokenStatistics,
  bleuFromStatistics,
  bleuStatistics,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  type ReliabilityBin,
  tokenScores,
  tokenStatistics,
} from '../metric/index.ts'
import type { TransformerConfig } from '../model/config.ts'
import { pairBatch } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { ScoredSplit, TokenPair } from '../task/translation.ts'
import { type DecodeTokens, greedyDecode } from './decode.ts'
import { entryName } from './entries.ts'
import { pairFeeds } from './feeds.ts'

/** Scores of a split with what they were computed from. */
export interface Evaluation {
  readonly scores: Readonly<Record<string, number>>
  readonly hypotheses: readonly string[]
  /** Per example: BLEU's ten sufficient statistics. */
  readonly statistics: readonly (readonly number[])[]
  /** Per example: tokens, summed negative log-likelihood, summed Brier score. */
  readonly tokens: readonly (readonly number[])[]
  readonly reliability: {
    readonly equalWidth: readonly ReliabilityBin[]
    readonly equalMass: readonly ReliabilityBin[]
  }
}

export interface Scorer {
  readonly program: Program
  readonly config: TransformerConfig
  readonly buckets: readonly Bucket[]
  readonly special: DecodeTokens
  readonly decodeText: (ids: readonly number[]) => string
}

interface TokenValues {
  readonly nll: Float32Array
  readonly brier: Float32Array
  readonly confidence: Float32Array
  readonly correct: Float32Array
}

/** Teacher-forced values of each example's real tokens, end-of-sentence included. */
async function forcedValues(
  { program, buckets, special }: Scorer,
  examples: readonly TokenPair[],
): Promise<TokenValues[]> {
  const bucketOf = assignments(examples, buckets)
  const values: TokenValues[] = []
  for (const [number, bucket] of buckets.entries()) {
    const members = [...examples.keys()].filter((index) => bucketOf[index] === number)
    for (let start = 0; start < members.length; start += bucket.rows) {
      const indices = members.slice(start, start + bucket.rows)
      const batch = pairBatch(
        indices.map((index) => examples[index] as TokenPair),
        bucket,
        special,
      )
      const results = await program.run(entryName('evaluate', bucket), pairFeeds(batch, bucket))
      const read = async (name: string) => (await results[name]?.read()) as Float32Array
      const [nll, brier, confidence, correct] = [
        await read('nll'),
        await read('brier'),
        await read('confidence'),
        await read('correct'),
      ]
      indices.forEach((index, row) => {
        const from = row * bucket.target
        const to = from + (examples[index] as TokenPair).target.length
        values[index] = {
          nll: nll.slice(from, to),
          brier: brier.slice(from, to),
          confidence: confidence.slice(from, to),
          correct: correct.slice(from, to),
        }
      })
    }
  }
  return values
}

const joined = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  parts.reduce((at, part) => {
    all.set(part, at)
    return at + part.length
  }, 0)
  return all
}

/** Translates and scores a split with the program's present weights. */
export async function evaluate(scorer: Scorer, { examples, references }: ScoredSplit): Promise<Evaluation> {
  const { program, config, buckets, special, decodeText } = scorer
  const values = await forcedValues(scorer, examples)
  const decoded = await greedyDecode(program, config, examples, buckets, special)
  const hypotheses = decoded.map(decodeText)
  const statistics = hypotheses.map((text, index) => bleuStatistics(text, references[index] as string))
  const tokens = values.map(({ nll, brier }) => tokenStatistics(nll, brier))
  const confidence = joined(values.map((value) => value.confidence))
  const correct = joined(values.map((value) => value.correct))
  const reliability = {
    equalWidth: equalWidthBins(confidence, correct),
    equalMass: equalMassBins(confidence, correct),
  }
  const { perplexity, brier } = tokenScores(addTokenStatistics(tokens))
  return {
    scores: {
      bleu: bleuFromStatistics(addStatistics(statistics)).score,
      perplexity,
      brier,
      ece: expectedCalibrationError(reliability.equalWidth),
      eceMass: expectedCalibrationError(reliability.equalMass),
    },
    hypotheses,
    statistics,
    tokens,
    reliability,
  }
}
