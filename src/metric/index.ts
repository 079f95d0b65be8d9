/** `hypros/metrics`: scores of outputs and probabilities, pure functions over plain data. */
export type { BleuOptions, BleuScore } from './bleu.ts'
export {
  addStatistics,
  bleuFromStatistics,
  bleuSignature,
  bleuStatistics,
  corpusBleu,
} from './bleu.ts'
export type { ReliabilityBin } from './calibration.ts'
export { equalMassBins, equalWidthBins, expectedCalibrationError } from './calibration.ts'
export type { TokenScores } from './token.ts'
export { addTokenStatistics, perplexity, tokenScores, tokenStatistics } from './token.ts'
export { tokenize13a } from './tokenize13a.ts'
export { metricVersion } from './version.ts'
