export { interquartileMean, probabilityOfImprovement } from './aggregate.ts'
export type { ExampleStatistics, PairedBootstrap } from './bootstrap.ts'
export { bootstrapDifferences, bootstrapVariance } from './bootstrap.ts'
export type { Interval, Part } from './combine.ts'
export { combine, combinedDeviate, levelForLooks } from './combine.ts'
export { hodgesLehmann, mean, median, quantile, standardDeviation, variance } from './describe.ts'
export {
  chiSquareQuantile,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  normalQuantileOfLog,
  tCdf,
  tLogCdf,
  tQuantile,
  tToNormal,
} from './distributions.ts'
export type { NoiseFloor } from './noise-floor.ts'
export { deviateOf, noiseFloor } from './noise-floor.ts'
export type { ArmTable, Comparison } from './paired.ts'
export { atSeeds, compareArms, comparePairs, pairedSeeds, residualMeanSquare } from './paired.ts'
export { smallestDeciding } from './planning.ts'
export type { SignGroup } from './signs.ts'
export { groupedSignTest, holm, wilsonInterval } from './signs.ts'
