/** What trained cells lose on perturbed test splits: the model that table, CSV and `robustness.json` are made from. */
import type { CellRecord, PerturbedRecord, Scores } from '../cell/record.ts'
import { isPerturbedSplit, perturbedSplit } from '../experiment/splits.ts'
import type { CellSpec, Experiment, Instance, Plan } from '../experiment/types.ts'
import type { Estimate, Verdict } from '../verdict/types.ts'
import { relativeDrop } from './measures.ts'
import { type Role, roleOf } from './role.ts'
import { summarise } from './summary.ts'
import type { Summary } from './types.ts'

/** A planned cell with its scores on each level; without a record it is not trained. */
export interface PerturbedCell {
  readonly spec: CellSpec
  readonly key: string | null
  readonly record: CellRecord | null
  /** In the order of the levels asked for; fewer where they could not be scored. */
  readonly levels: readonly PerturbedRecord[]
  /** Why it has no record, or lacks levels. */
  readonly note?: string
}

/** What C4 gives on one level of one instance alone; its state is not taken for a verdict. */
export interface LevelVerdict {
  readonly dataset: string
  readonly model: string
  readonly level: string
  /** null where cells are missing. */
  readonly verdict: Verdict | null
}

export interface RobustnessInput {
  readonly plan: Plan
  readonly levels: readonly string[]
  readonly cells: readonly PerturbedCell[]
  readonly readings: readonly LevelVerdict[]
  /** C4 over the mean of the levels and all instances. */
  readonly verdict: Verdict | null
  /** Why there is no verdict. */
  readonly unjudged: string | null
  /** Trains what is missing. */
  readonly command: string
  /** ISO 8601. */
  readonly generatedAt: string
  /** Of hypros. */
  readonly version: string
}

export interface LevelScores extends Pick<PerturbedRecord, 'distance' | 'changed' | 'trigger'> {
  readonly key: string
  readonly scores: Scores
}

export interface RobustnessCell extends Instance {
  readonly arm: string
  readonly seed: number
  readonly key: string | null
  readonly state: 'scored' | 'diverged' | 'missing'
  readonly reason: string | null
  readonly metric: string | null
  readonly clean: Scores
  readonly levels: Readonly<Record<string, LevelScores>>
}

/** An arm on one level: over the seeds that were scored. */
export interface RobustnessRow {
  readonly arm: string
  readonly role: Role | null
  readonly clean: Summary
  readonly perturbed: Summary
  /** Share of the clean score that is lost, in per cent. */
  readonly drop: Summary
}

export interface LevelReport {
  readonly level: string
  /** Mean edits of a text; null where nothing was scored. */
  readonly distance: PerturbedRecord['distance'] | null
  readonly rows: readonly RobustnessRow[]
  /** C4's estimates on this level alone, in margins. */
  readonly reading: { readonly estimates: readonly Estimate[]; readonly reason: string | null }
}

export interface RobustnessInstance extends Instance {
  /** Name of the leading score; null where no cell is trained. */
  readonly metric: string | null
  readonly levels: readonly LevelReport[]
}

export interface RobustnessModel {
  readonly schema: 1
  readonly experiment: Pick<Experiment, 'name' | 'baseline' | 'bounded' | 'candidate' | 'seeds'>
  readonly tier: string
  readonly engine: string
  readonly instances: readonly RobustnessInstance[]
  readonly verdict: Verdict | null
  readonly unjudged: string | null
  readonly cells: readonly RobustnessCell[]
  readonly command: string
  readonly generatedAt: string
  readonly version: string
}

/**
 * The record of a cell as if it had been tested on these levels and no others, so that criteria can be judged on them.
 * A diverged cell has no weights and stays as it is.
 */
export function atLevels(
  { result, run }: CellRecord,
  levels: readonly Pick<PerturbedRecord, 'perturbation' | 'scores' | 'examples'>[],
): CellRecord {
  const own = <T>(splits: Readonly<Record<string, T>>) =>
    Object.entries(splits).filter(([split]) => !isPerturbedSplit(split))
  const together = <T>(splits: Readonly<Record<string, T>>, of: (level: (typeof levels)[number]) => T) =>
    Object.fromEntries([
      ...own(splits),
      ...levels.map((level) => [perturbedSplit(level.perturbation), of(level)] as const),
    ])
  const scores = together(result.scores, (level) => level.scores)
  const examples = together(result.examples, (level) => level.examples)
  return { result: { ...result, scores, examples }, run }
}

export function buildRobustness({
  plan,
  levels,
  cells,
  readings,
  ...given
}: RobustnessInput): RobustnessModel {
  const { name, baseline, bounded, candidate, seeds } = plan.experiment
  const rows = cells.map(cellRow)
  const instances = plan.instances.map((instance): RobustnessInstance => {
    const here = rows.filter((row) => row.dataset === instance.dataset && row.model === instance.model)
    const verdictOn = (level: string) =>
      readings.find(
        (reading) =>
          reading.level === level && reading.dataset === instance.dataset && reading.model === instance.model,
      )?.verdict ?? null
    return {
      ...instance,
      metric: here.find(({ metric }) => metric !== null)?.metric ?? null,
      levels: levels.map((level) => levelReport(level, here, plan.experiment, verdictOn(level))),
    }
  })
  const experiment = { name, baseline, bounded, candidate, seeds }
  return { schema: 1, experiment, tier: plan.tier, engine: plan.engine, instances, cells: rows, ...given }
}

function cellRow({ spec, key, record, levels, note }: PerturbedCell): RobustnessCell {
  const { task, dataset, outOfDomain, model, arm, seed } = spec
  const outcome = record?.result.outcome
  const diverged = outcome?.state === 'diverged' ? `diverged at step ${outcome.step}` : null
  const state = diverged ? 'diverged' : levels.length === 0 ? 'missing' : 'scored'
  const scored = levels.map(
    ({ perturbation, key: place, scores, distance, changed, trigger }) =>
      [perturbation, { key: place, scores, distance, changed, ...(trigger && { trigger }) }] as const,
  )
  return {
    ...{ task, dataset, ...(outOfDomain && { outOfDomain }), model, arm, seed, key, state },
    reason: diverged ?? note ?? null,
    metric: record?.result.metric ?? null,
    clean: record?.result.scores.test ?? {},
    levels: Object.fromEntries(scored),
  }
}

function levelReport(
  level: string,
  cells: readonly RobustnessCell[],
  experiment: Experiment,
  verdict: Verdict | null,
): LevelReport {
  const scored = cells.flatMap(({ levels }) => levels[level] ?? [])
  const meanOf = (unit: 'words' | 'characters') =>
    scored.reduce((sum, { distance }) => sum + distance[unit], 0) / scored.length
  return {
    level,
    distance: scored.length === 0 ? null : { words: meanOf('words'), characters: meanOf('characters') },
    rows: Object.keys(experiment.arms).map((arm): RobustnessRow => {
      const own = cells
        .filter((cell) => cell.arm === arm)
        .map(({ metric, clean, levels }) => ({
          clean: metric === null || !levels[level] ? undefined : clean[metric],
          perturbed: metric === null ? undefined : levels[level]?.scores[metric],
        }))
      return {
        arm,
        role: roleOf(arm, experiment),
        clean: summarise(own.map((cell) => cell.clean ?? null)),
        perturbed: summarise(own.map((cell) => cell.perturbed ?? null)),
        drop: summarise(own.map((cell) => relativeDrop(cell.clean, cell.perturbed))),
      }
    }),
    reading: {
      estimates: verdict?.estimates ?? [],
      reason: verdict === null ? 'cells are missing' : (verdict.reason ?? null),
    },
  }
}
