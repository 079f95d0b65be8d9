/** The results of all suites on one machine, as rows: what bench/study.ts writes down and docs/results.md shows. */
import { z } from 'zod'
import { table, writePart } from '../../docs/markdown.ts'
import { instanceName } from '../../src/experiment/instance.ts'
import { headline, stateSymbols } from '../../src/report/criteria.ts'
import { formatNumber, formatSummary } from '../../src/report/format.ts'
import { scoreInfo, trivialLine } from '../../src/report/measures.ts'
import type { InstanceReport, ReportModel } from '../../src/report/types.ts'
import { type VerdictState, verdictStates } from '../../src/verdict/types.ts'
import { committed, committedRows, writeCsv } from './files.ts'
import { measured, readBack, written } from './rows.ts'

const of = { experiment: z.string() }

const armRow = z.object({
  ...of,
  dataset: z.string(),
  model: z.string(),
  arm: z.string(),
  /** Trained to the end. */
  seeds: z.coerce.number(),
  /** Name of the leading score; the figures are means and standard deviations over seeds, on the test split. */
  metric: z.string(),
  score: measured,
  scoreSd: measured,
  brier: measured,
  brierSd: measured,
  ece: measured,
  eceSd: measured,
  coreSeconds: measured,
  /** What systems that were not trained score, as a sentence; empty where there is none. */
  trivial: z.string(),
})

const verdictRow = z.object({
  ...of,
  criterion: z.string(),
  verdict: z.enum(verdictStates),
  /** The leading estimate with its interval, or the reason why there is none. */
  text: z.string(),
})

/** One machine and day. */
const runRow = z.object({
  date: z.string(),
  cpu: z.string(),
  cores: z.coerce.number(),
  tier: z.string(),
  engine: z.string(),
})

export type ArmRow = z.infer<typeof armRow>
export type VerdictRow = z.infer<typeof verdictRow>

export interface Study {
  readonly run: z.infer<typeof runRow> | undefined
  readonly arms: readonly ArmRow[]
  readonly verdicts: readonly VerdictRow[]
}

/**
 * Reports in the order in which they are to be shown. `claims` is judged over the instances of the others, whose scores
 * are not shown twice.
 * @throws RangeError where there is no report of a trained cell
 */
export function studyOf(reports: readonly ReportModel[], claims: string): Study {
  const [first] = reports
  const environment = reports.flatMap(({ provenance }) => provenance.environments)[0]
  if (first === undefined || environment === undefined) throw new RangeError('no report of a trained cell')
  const { cpu, cores } = environment
  return {
    run: { date: first.generatedAt, cpu, cores, tier: first.tier, engine: first.engine },
    arms: reports
      .filter(({ experiment }) => experiment.name !== claims)
      .flatMap((report) => report.instances.flatMap((instance) => armRows(report, instance))),
    verdicts: reports.flatMap(({ experiment, verdicts }) =>
      verdicts.map((verdict) => ({
        experiment: experiment.name,
        criterion: verdict.criterion,
        verdict: verdict.verdict,
        text: headline(verdict),
      })),
    ),
  }
}

function armRows({ experiment }: ReportModel, instance: InstanceReport): ArmRow[] {
  const { dataset, model, metric } = instance
  return instance.arms.map(({ arm, measures }) => {
    const mean = (id: string) => measures[id]?.mean ?? null
    const sd = (id: string) => measures[id]?.sd ?? null
    return {
      experiment: experiment.name,
      dataset,
      model,
      arm,
      seeds: measures[metric]?.n ?? 0,
      metric,
      ...{ score: mean(metric), scoreSd: sd(metric) },
      ...{ brier: mean('brier'), brierSd: sd('brier'), ece: mean('ece'), eceSd: sd('ece') },
      coreSeconds: mean('coreSeconds'),
      trivial: trivialLine(instance) ?? '',
    }
  })
}

/** What shares an instance of an experiment, in order. */
function instancesOf(arms: readonly ArmRow[]): ArmRow[][] {
  return [...Map.groupBy(arms, (row) => `${row.experiment} · ${instanceName(row)}`).values()]
}

/** The verdicts of each experiment in a line. */
export function verdictTable(verdicts: readonly VerdictRow[]): string {
  const criteria = [...new Set(verdicts.map(({ criterion }) => criterion))].sort()
  const symbol = (state: VerdictState) => `${stateSymbols[state]} ${state}`
  const rows = [...Map.groupBy(verdicts, ({ experiment }) => experiment)].map(([experiment, own]) => [
    experiment,
    ...criteria.map((criterion) => {
      const found = own.find((row) => row.criterion === criterion)
      if (found === undefined) return ''
      const decided = found.verdict !== 'insufficient' && found.verdict !== 'incomparable'
      return decided ? `${symbol(found.verdict)}: ${found.text}` : symbol(found.verdict)
    }),
  ])
  return table(['experiment', ...criteria], rows)
}

/** A table an instance: arms with mean ± standard deviation over seeds. */
export function armTables(arms: readonly ArmRow[]): string {
  return instancesOf(arms)
    .map((own) => {
      const [{ experiment, dataset, model, metric, trivial, seeds }] = own as [ArmRow]
      const { label, digits } = scoreInfo(metric)
      const head = ['arm', label, 'Brier', 'ECE', 'core time [s]']
      const rows = own.map((row) => [
        row.arm,
        formatSummary({ mean: row.score, sd: row.scoreSd }, digits),
        formatSummary({ mean: row.brier, sd: row.brierSd }, scoreInfo('brier').digits),
        formatSummary({ mean: row.ece, sd: row.eceSd }, scoreInfo('ece').digits),
        formatNumber(row.coreSeconds, 0),
      ])
      const facts = `${seeds} seeds. ${trivial}`.trim()
      return `### ${experiment}: ${dataset}, ${model}\n\n${facts}\n\n${table(head, rows)}`
    })
    .join('\n\n')
}

/** What docs/results.md shows. */
export const studyParts: Readonly<Record<string, (study: Study) => string>> = {
  run: ({ run }) =>
    run === undefined
      ? 'Nothing has been saved yet: `npm run bench:study -- --save`.'
      : `Trained on ${run.date.slice(0, 10)}: ${run.tier} tier, ${run.engine} engine, ${run.cpu}, ${run.cores} cores.`,
  verdicts: ({ verdicts }) => verdictTable(verdicts),
  scores: ({ arms }) => armTables(arms),
}

const rowsOf = <T>(name: string, schema: z.ZodType<T>): T[] =>
  committedRows(`study-${name}`, (text) => readBack(schema, text))

export const committedStudy = (): Study => ({
  run: rowsOf('run', runRow)[0],
  arms: rowsOf('arms', armRow),
  verdicts: rowsOf('verdicts', verdictRow),
})

export function commitStudy(study: Study): void {
  const write = (name: string, text: string) => writeCsv(committed, `study-${name}`, text)
  write('run', written(runRow, study.run === undefined ? [] : [study.run]))
  write('arms', written(armRow, study.arms))
  write('verdicts', written(verdictRow, study.verdicts))
  for (const [name, text] of Object.entries(studyParts)) writePart('results.md', name, text(study))
}
