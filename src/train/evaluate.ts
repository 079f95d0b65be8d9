import type { Program } from '../engine/engine.ts'
import type { DecodeSpec } from '../experiment/types.ts'
import {
  addTokenStatistics,
  type EntropyBin,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  type ReliabilityBin,
  tokenScores,
  tokenStatistics,
} from '../metric/index.ts'
import { generates, type TransformerConfig } from '../model/config.ts'
import type { Bucket } from '../task/buckets.ts'
import type { Outputs, ScoredSplit, TaskScores } from '../task/types.ts'
import { beamDecode } from './beam.ts'
import { type DecodeTokens, greedyDecode } from './decode.ts'
import { forcedValues } from './forced.ts'

/** Scores of a split with what they were computed from. */
export interface Evaluation {
  readonly scores: Readonly<Record<string, number>>
  readonly hypotheses: readonly string[]
  /** Per example: sufficient statistics of the leading score. */
  readonly statistics: readonly (readonly number[])[]
  /** Per example: tokens, summed negative log-likelihood, summed Brier score. */
  readonly tokens: readonly (readonly number[])[]
  readonly reliability: {
    readonly equalWidth: readonly ReliabilityBin[]
    readonly equalMass: readonly ReliabilityBin[]
  }
  /** Of a language model's predictions. */
  readonly entropy?: readonly EntropyBin[]
}

export interface Scorer {
  readonly program: Program
  readonly config: TransformerConfig
  readonly buckets: readonly Bucket[]
  readonly special: DecodeTokens
  readonly decodeText: (ids: readonly number[]) => string
  /** Name of a predicted class. */
  readonly labels?: readonly string[]
  /** What the task makes of outputs. */
  readonly score: (outputs: Outputs, split: ScoredSplit) => TaskScores
}

const joined = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  parts.reduce((at, part) => {
    all.set(part, at)
    return at + part.length
  }, 0)
  return all
}

async function decodedTexts(
  { program, config, buckets, special, decodeText }: Scorer,
  { examples }: ScoredSplit,
  decode: DecodeSpec | undefined,
): Promise<string[]> {
  if (decode === undefined) {
    return (await greedyDecode(program, config, examples, buckets, special)).map(decodeText)
  }
  const options = { width: decode.beam, alpha: decode.lengthPenalty }
  const found = await beamDecode(program, config, examples, buckets, special, options)
  return found.map(({ tokens }) => decodeText(tokens))
}

/** Outputs and scores of a split with the program's present weights; texts by beam search where that is asked for. */
export async function evaluate(scorer: Scorer, split: ScoredSplit, decode?: DecodeSpec): Promise<Evaluation> {
  const { program, buckets, special, labels = [] } = scorer
  const forced = await forcedValues(program, buckets, special, split.examples)
  const hypotheses = generates(scorer.config)
    ? await decodedTexts(scorer, split, decode)
    : forced.flatMap(({ predicted }) => (predicted ? [labels[predicted[0] as number] as string] : []))
  const { scores, statistics, entropy } = scorer.score({ forced, hypotheses }, split)
  const tokens = forced.map(({ nll, brier }) => tokenStatistics(nll, brier))
  const confidence = joined(forced.map((value) => value.confidence))
  const correct = joined(forced.map((value) => value.correct))
  const reliability = {
    equalWidth: equalWidthBins(confidence, correct),
    equalMass: equalMassBins(confidence, correct),
  }
  const { perplexity, brier } = tokenScores(addTokenStatistics(tokens))
  return {
    scores: {
      ...scores,
      perplexity,
      brier,
      ece: expectedCalibrationError(reliability.equalWidth),
      eceMass: expectedCalibrationError(reliability.equalMass),
    },
    hypotheses,
    statistics,
    tokens,
    reliability,
    ...(entropy && { entropy }),
  }
}
