export { decideC1, judgeC1, processesToDecide } from './c1.ts'
export { decideC2, judgeC2 } from './c2.ts'
export { decideC3, judgeC3 } from './c3.ts'
export { decideC4, judgeC4 } from './c4.ts'
export { datasetsToDecide, decideC5, judgeC5 } from './c5.ts'
export { gateLevels } from './gate/tests.ts'
export type {
  GateCell,
  GateChange,
  GateDivergence,
  GateInput,
  GateMeasure,
  GateOutcome,
  GatePlace,
  GateRun,
  GateSummary,
  GateTest,
  GateTestKind,
} from './gate/types.ts'
export { gateMeasures } from './gate/types.ts'
export { confirmGate, freshSeeds, screenGate } from './gate.ts'
export type { ArmNames, ClaimInput, ComparisonsInput, Field, InstanceInput, TimingInput } from './input.ts'
export { defaultArms } from './input.ts'
export type { Inputs } from './numbers.ts'
export { judgeNumbers, parseNumbers } from './numbers.ts'
export type { OtherArm } from './others.ts'
export { otherArms } from './others.ts'
export type { OverallVerdict } from './overall.ts'
export { decidedLine, judgeOverall } from './overall.ts'
export type { Holding, VerdictStamp } from './recorded.ts'
export { compareRecorded } from './recorded.ts'
export { thresholds } from './rules.ts'
export type { CurvePoint, Curves, StepsToTarget } from './target.ts'
export { stepsToTarget } from './target.ts'
export type { Estimate, Look, Verdict, VerdictState } from './types.ts'
