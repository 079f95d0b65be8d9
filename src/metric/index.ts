/**
 * `hypros/metrics`: scores of outputs and probabilities, pure functions over plain data. Each score has sufficient
 * statistics of an example (`…Statistics`), a score from their sum (`…FromStatistics`, `…Scores`), a signature line
 * (`…Signature`), and the three as a `Metric`.
 */
export type { BleuOptions, BleuScore } from './bleu.ts'
export {
  addStatistics,
  bleuFromStatistics,
  bleuMetric,
  bleuSignature,
  bleuStatistics,
  corpusBleu,
  sentenceBleu,
} from './bleu.ts'
export type { Binning, ReliabilityBin } from './calibration.ts'
export {
  binsFromStatistics,
  calibrationSignature,
  countPrediction,
  equalMassBins,
  equalMassEdges,
  equalWidthBins,
  equalWidthEdges,
  expectedCalibrationError,
} from './calibration.ts'
export type { ChrfOptions, ChrfScore } from './chrf.ts'
export { chrfFromStatistics, chrfMetric, chrfName, chrfSignature, chrfStatistics } from './chrf.ts'
export type { ClassDecision, ClassificationScores, ClassScores } from './classification.ts'
export {
  binaryF1,
  classificationMetric,
  classificationScores,
  classificationSignature,
  classificationStatistics,
} from './classification.ts'
export { classwiseCalibrationError, classwiseSignature } from './classwise.ts'
export type { EntropyBin } from './entropy.ts'
export { entropy, entropyHistogram, entropySignature } from './entropy.ts'
export type { LanguageScores, ScoredText } from './language.ts'
export {
  countWords,
  languageMetric,
  languageScores,
  languageSignature,
  languageStatistics,
} from './language.ts'
export { leadingScore, leadingScoreOf, summaryRouge, sumOf } from './leading.ts'
export type { Metric, TextPair } from './metric.ts'
export { scoreCorpus } from './metric.ts'
export { porterStem } from './porter.ts'
export type { ClassPrediction, ProbabilityScores } from './probability.ts'
export {
  leastProbability,
  mostProbable,
  probabilityMetric,
  probabilityScores,
  probabilitySignature,
  probabilityStatistics,
} from './probability.ts'
export type { PrecisionRecall, RougeOptions, RougeScore, RougeType } from './rouge.ts'
export {
  rougeFromStatistics,
  rougeMetric,
  rougeScore,
  rougeSignature,
  rougeStatistics,
  rougeTokens,
  rougeTypes,
} from './rouge.ts'
export type { Smoothing, SmoothingName } from './smoothing.ts'
export { smoothingNames } from './smoothing.ts'
export type { TokenScores } from './token.ts'
export { addTokenStatistics, perplexity, tokenScores, tokenStatistics } from './token.ts'
export { tokenize13a } from './tokenize13a.ts'
export type { TokenizerName } from './tokenizers.ts'
export { tokenizeChar, tokenizeIntl, tokenizerNames, tokenizers } from './tokenizers.ts'
export { metricVersion } from './version.ts'
