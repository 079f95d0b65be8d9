/** From the records of both versions of cells to the gate's report. Pure. */

import type { CellRecord } from '../cell/record.ts'
import { instanceName } from '../experiment/instance.ts'
import type { CellSpec } from '../experiment/types.ts'
import type { GateCell, GateInput, GateOutcome, GateRun } from '../verdict/index.ts'
import { exampleVariances } from './example-variance.ts'

/** A cell trained before and after a change. */
export interface VersionPair {
  readonly spec: CellSpec
  readonly old: CellRecord
  readonly new: CellRecord
}

/** A suite, experiment or arm that could not be read or planned. */
export interface GateProblem {
  readonly side: 'old' | 'new'
  readonly where: string
  readonly what: string
}

/** The rule applied to some seeds. */
export interface GateStageReport {
  readonly seeds: readonly number[]
  readonly outcome: GateOutcome
}

export interface GateExperiment {
  readonly experiment: string
  /** That declares it, relative to the project's root. */
  readonly file: string
  readonly state: 'unchanged' | 'green' | 'red'
  /** Cells whose keys differ, and whose keys do not. */
  readonly cells: { readonly changed: number; readonly unchanged: number }
  /** Arms, instances and seeds that one version lacks: not judged. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Name of the leading score by instance, of those judged. */
  readonly metrics: Readonly<Record<string, string>>
  /** null where nothing changed, and where the screening fired nothing. */
  readonly screening: GateStageReport | null
  readonly confirmation: GateStageReport | null
}

export interface GateReport {
  /** As it was named, and the commit that it stands for. */
  readonly base: string
  readonly commit: string
  readonly tier: string
  readonly engine: string
  readonly state: 'unchanged' | 'green' | 'red'
  readonly experiments: readonly GateExperiment[]
  /** Experiments that one version lacks: not judged. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Those of the new side make the gate red. */
  readonly problems: readonly GateProblem[]
}

/** Red where an experiment is, or where the new side could not be planned; unchanged where nothing was judged. */
export function gateState({
  experiments,
  problems,
}: Pick<GateReport, 'experiments' | 'problems'>): GateReport['state'] {
  if (experiments.some(({ state }) => state === 'red')) return 'red'
  if (problems.some(({ side }) => side === 'new')) return 'red'
  return experiments.some(({ state }) => state === 'green') ? 'green' : 'unchanged'
}

/** What the gate's rule takes: scores on the test split, and variances over test examples of new − old. */
export function gateInput(pairs: readonly VersionPair[]): GateInput {
  const cells = pairs.map(
    ({ spec, old, new: after }): GateCell => ({
      arm: spec.arm,
      instance: instanceName(spec),
      seed: spec.seed,
      old: runOf(old),
      new: runOf(after),
    }),
  )
  const places = new Map(pairs.map(({ spec }) => [JSON.stringify([spec.arm, instanceName(spec)]), spec]))
  return {
    cells,
    v_ex: [...places.values()].map((spec) => {
      const own = pairs.filter(
        (pair) => pair.spec.arm === spec.arm && instanceName(pair.spec) === instanceName(spec),
      )
      const bySeed = (side: 'old' | 'new') => new Map(own.map((pair) => [pair.spec.seed, pair[side].result]))
      const { metric, brier } = exampleVariances(bySeed('new'), bySeed('old'))
      return { arm: spec.arm, instance: instanceName(spec), metric, brier }
    }),
  }
}

function runOf({ result }: CellRecord): GateRun {
  const { key, outcome, metric, scores } = result
  if (outcome.state === 'diverged') return { key, scores: null }
  const { [metric]: leading, brier, ece } = scores.test ?? {}
  return { key, scores: { metric: leading, brier, ece } }
}

export const metricsOf = (pairs: readonly VersionPair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ spec, new: { result } }) => [instanceName(spec), result.metric]))
