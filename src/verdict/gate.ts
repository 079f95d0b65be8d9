/**
 * The gate: has a change of a loss made training worse? New against old, paired by seed, on the leading score, the
 * Brier score and the calibration error; CRITERIA's section "Gate". Cells with an unchanged key need no judgement.
 */
import { changesOf } from './gate/changes.ts'
import { placesOf } from './gate/compare.ts'
import { type GateStage, gateTests } from './gate/tests.ts'
import type { GateCell, GateDivergence, GateInput, GateOutcome, GatePlace, GateTest } from './gate/types.ts'

/**
 * Screening on the declared seeds: every test at 10 %. What fires is no verdict yet: `flagged` names the cells whose
 * both versions have to be trained on fresh seeds. A new run that diverged where the old one did not is red at once.
 */
export const screenGate = (input: GateInput): GateOutcome => judge(input, 'screening')

/** Confirmation, on the fresh seeds of the flagged cells alone: red where a test fires at its strict level. */
export const confirmGate = (input: GateInput): GateOutcome => judge(input, 'confirmation')

/** Fresh seeds that the confirmation takes: twice as many as were screened, right above all that are declared. */
export function freshSeeds(screened: number, declared: readonly number[]): number[] {
  const last = Math.max(...declared)
  return Array.from({ length: 2 * screened }, (_, i) => last + 1 + i)
}

function judge(input: GateInput, stage: GateStage): GateOutcome {
  const cells = input.cells.filter((cell) => cell.old.key !== cell.new.key).sort(byPlace)
  if (cells.length === 0) return { state: 'unchanged' }
  const tests = gateTests({ ...input, cells }, stage)
  const fired = tests.filter((test) => test.fired)
  const judged = { tests, changes: changesOf(cells) }
  const diverged = divergences(cells)
  if (diverged.length > 0) return { state: 'red', fired, diverged, ...judged }
  if (fired.length === 0) return { state: 'green', ...judged }
  if (stage === 'confirmation') return { state: 'red', fired, diverged, ...judged }
  return { state: 'flagged', fired, cells: flagged(cells, fired), ...judged }
}

/** The order of the cells is nobody's concern, and the last bit of a sum depends on it. */
function byPlace(a: GateCell, b: GateCell): number {
  const [one, other] = [a, b].map(({ instance, arm }) => JSON.stringify([instance, arm])) as [string, string]
  return one < other ? -1 : one > other ? 1 : a.seed - b.seed
}

/** Seeds by arm and instance where the new version diverged and the old one did not. */
function divergences(cells: readonly GateCell[]): GateDivergence[] {
  const lost = cells.filter((cell) => cell.old.scores !== null && cell.new.scores === null)
  return places(lost).map(({ arm, instance }) => ({
    arm,
    instance,
    seeds: lost.filter((cell) => cell.arm === arm && cell.instance === instance).map(({ seed }) => seed),
  }))
}

const places = (cells: readonly GateCell[]): GatePlace[] =>
  [...placesOf(cells)].flatMap(([instance, arms]) => arms.map((arm) => ({ arm, instance })))

/** The cells behind the tests that fired. */
function flagged(cells: readonly GateCell[], fired: readonly GateTest[]): GatePlace[] {
  return places(cells).filter(({ arm, instance }) =>
    fired.some(
      (test) =>
        (test.arm === null || test.arm === arm) && (test.instance === null || test.instance === instance),
    ),
  )
}
