/** `hypros`: what a loss module and its types need. */
export type { Json } from './base/canonical.ts'
export {
  CellError,
  ConfigError,
  DataError,
  EngineError,
  GraphError,
  HyprosError,
  LossError,
  StoreError,
} from './base/errors.ts'
export type * from './experiment/types.ts'
export { logProbs, pick, rowAffine, subtractAtTarget, sumSquares } from './graph/primitives.ts'
export { constant } from './graph/trace.ts'
export { type DefinedLoss, defineLoss, type LossContext, type LossFunction } from './scoring/define.ts'
export type { Estimate, Verdict, VerdictState } from './verdict/types.ts'
