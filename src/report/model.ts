import { digestOf } from '../base/canonical.ts'
import { sameInstance } from '../experiment/instance.ts'
import type { ExpectedScores, Instance } from '../experiment/types.ts'
import { judgeOverall } from '../verdict/index.ts'
import { aggregatesOf } from './aggregates.ts'
import { cellRow, finite, provenanceOf } from './cells.ts'
import { curvesOf, reliabilityOf } from './curves.ts'
import { compareEngines } from './engines.ts'
import type { ReportInput } from './input.ts'
import { lookOf } from './look.ts'
import { describeLoss } from './losses.ts'
import { measuresFor, measureValue, perturbations, scoreInfo } from './measures.ts'
import type { NoiseRecord } from './noise.ts'
import { roleOf } from './role.ts'
import { summarise } from './summary.ts'
import { sweepsOf } from './sweep.ts'
import { timingReport } from './timing.ts'
import {
  type ArmRow,
  type ExpectedScore,
  type InstanceReport,
  type Measure,
  type ReportModel,
  reportSchema,
} from './types.ts'

export type { RecordedStates, ReportCell, ReportInput } from './input.ts'
export type { ReportModel } from './types.ts'

/** Everything that the renderers show, from plan, records and verdicts. Nothing planned is ever dropped. */
export function buildReport(input: ReportInput): ReportModel {
  const { plan, verdicts, recorded = {}, recordedElsewhere = {} } = input
  const { experiment } = plan
  const criteria = new Set([...plan.criteria, ...verdicts.map((verdict) => verdict.criterion)])
  const judged = new Set(verdicts.map((verdict) => verdict.criterion))
  return {
    schema: reportSchema,
    version: input.version,
    generatedAt: input.generatedAt,
    experiment: {
      name: experiment.name,
      baseline: experiment.baseline,
      bounded: experiment.bounded,
      candidate: experiment.candidate,
      arms: Object.keys(experiment.arms),
      seeds: experiment.seeds,
      look: lookOf(experiment) ?? null,
      train: experiment.train[plan.tier] ?? null,
    },
    tier: plan.tier,
    engine: plan.engine,
    command:
      input.command ??
      `HYPROS_TIER=${plan.tier} HYPROS_ENGINE=${plan.engine} npx vitest run -t ${shellQuoted(experiment.name)}`,
    instances: plan.instances.map((instance) => instanceReport(instance, input)),
    verdicts: verdicts.map((verdict) => ({ ...verdict, recorded: recorded[verdict.criterion] ?? null })),
    otherEngines: compareEngines([...criteria], verdicts, recordedElsewhere),
    others: input.others ?? [],
    byInstance: input.byInstance ?? [],
    aggregates: aggregatesOf(input),
    overall: judgeOverall(verdicts),
    decided: {
      decided: verdicts.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').length,
      of: criteria.size,
      unjudged: [...criteria].filter((criterion) => !judged.has(criterion)),
    },
    timing: input.timing && timingReport(input.timing),
    noise: noiseOf(input),
    findings: input.findings ?? [],
    cells: input.cells.map(cellRow),
    provenance: provenanceOf(input.cells.flatMap(({ record }) => record ?? [])),
  }
}

/** A noise floor of other code, of another tier or engine says nothing about these verdicts. */
function noiseOf({ plan, cells, noise = null }: ReportInput): NoiseRecord | null {
  if (noise === null || noise.tier !== plan.tier || noise.engine !== plan.engine) return null
  const { versions } = provenanceOf(cells.flatMap(({ record }) => record ?? []))
  return digestOf(versions) === digestOf(noise.versions) ? noise : null
}

/** One word of a POSIX command line. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function instanceReport(instance: Instance, { plan, cells }: ReportInput): InstanceReport {
  const { experiment } = plan
  const own = cells.filter(({ spec }) => sameInstance(spec, instance))
  const rows = own.map(cellRow)
  const results = own.flatMap(({ record }) => record?.result ?? [])
  const first = results.find(({ outcome }) => outcome.state === 'trained') ?? results[0]
  const metric = first?.metric ?? 'bleu'
  const measures = measuresFor(metric, rows)
  const arms = Object.entries(experiment.arms).map(([arm, { loss }]): ArmRow => {
    const bySeed = experiment.seeds.map((seed) => ({
      seed,
      row: rows.find((row) => row.arm === arm && row.seed === seed),
    }))
    return {
      arm,
      loss: describeLoss(loss),
      role: roleOf(arm, experiment),
      measures: Object.fromEntries(
        measures.map(({ id }) => [
          id,
          summarise(bySeed.map(({ row }) => (row ? finite(measureValue(id, metric, row)) : null))),
        ]),
      ),
      best: [],
      states: bySeed.map(({ seed, row }) => ({
        seed,
        state: row?.state ?? 'missing',
        reason: row ? row.reason : 'not planned',
      })),
    }
  })
  return {
    task: instance.task,
    dataset: instance.dataset,
    model: instance.model,
    metric,
    counts: first?.counts ?? null,
    vocabulary: first?.vocabulary ?? null,
    parameters: first?.cost.parameters ?? null,
    trivial: first ? [first.trivial, ...(first.alsoTrivial ?? [])] : [],
    measures,
    expected: expectedScores(experiment.expected?.[plan.tier]?.[instance.dataset]),
    perturbations: perturbations(rows),
    arms: markBest(arms, measures),
    curves: curvesOf(Object.keys(experiment.arms), metric, own),
    reliability: reliabilityOf(Object.keys(experiment.arms), own),
    sweeps: sweepsOf(experiment.arms, metric, own),
  }
}

function expectedScores(expected: ExpectedScores[string] = {}): ExpectedScore[] {
  return Object.entries(expected).map(([id, values]) => {
    const { label, digits } = scoreInfo(id)
    return { id, label, digits, values }
  })
}

/** An arm that lacks seeds is left out: its mean is over other repetitions. Costs are not a contest. */
function markBest(arms: readonly ArmRow[], measures: readonly Measure[]): ArmRow[] {
  const best = new Map<string, Set<string>>()
  for (const { id, group, better } of measures) {
    if (group === 'cost' || better === null) continue
    const most = Math.max(...arms.map(({ measures }) => measures[id]?.n ?? 0))
    const means = arms.flatMap(({ arm, measures }) => {
      const summary = measures[id]
      return summary && summary.mean !== null && summary.n === most ? [{ arm, mean: summary.mean }] : []
    })
    const values = means.map(({ mean }) => mean)
    const top = better === 'higher' ? Math.max(...values) : Math.min(...values)
    const winners = means.filter(({ mean }) => mean === top)
    if (winners.length < means.length) best.set(id, new Set(winners.map(({ arm }) => arm)))
  }
  return arms.map((row) => ({
    ...row,
    best: [...best].filter(([, winners]) => winners.has(row.arm)).map(([id]) => id),
  }))
}
