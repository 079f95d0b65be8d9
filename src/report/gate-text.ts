/** What both renderers of the gate's report say in the same words. */
import type { GateChange, GateOutcome, GateTest } from '../verdict/index.ts'
import { formatEstimate, formatNumber, formatSummary, nothing } from './format.ts'
import type { GateExperiment, GateReport, GateStageReport } from './gate.ts'
import { scoreInfo } from './measures.ts'

/** The name of a measure, with the criterion that it belongs to. */
export function measureName(
  measure: GateChange['measure'],
  instance: string | null,
  metrics: GateExperiment['metrics'],
): string {
  if (measure !== 'metric') return `${scoreInfo(measure).label} (C3)`
  const names = instance === null ? Object.values(metrics) : [metrics[instance] ?? measure]
  return `${[...new Set(names)].map((name) => scoreInfo(name).label).join(', ')} (C2)`
}

const digitsOf = ({ measure, instance }: GateChange, metrics: GateExperiment['metrics']): number =>
  scoreInfo(measure === 'metric' ? (metrics[instance] ?? measure) : measure).digits

/** Cells of a row: arm, instance, measure, old, new, change. */
export function changeCells(change: GateChange, metrics: GateExperiment['metrics']): string[] {
  const digits = digitsOf(change, metrics)
  const { arm, instance, measure } = change
  const sign = (change.change ?? 0) > 0 ? '+' : ''
  return [
    arm,
    instance,
    measureName(measure, instance, metrics),
    formatSummary(change.old, digits),
    formatSummary(change.new, digits),
    change.change === null ? nothing : `${sign}${formatNumber(change.change, digits)}`,
  ]
}

export const changeHeaders = ['Arm', 'Instance', 'Measure', 'Old', 'New', 'Change'] as const

/** `hypros · BLEU (C2) · over instances: −2.10 σ [−2.90, −1.30], p = 0.00012 (fires at 0.001)`. */
export function testText(test: GateTest, metrics: GateExperiment['metrics']): string {
  const { measure, arm, instance, p, level } = test
  const place =
    instance ?? (Object.keys(metrics).length > 1 ? 'mean over instances' : Object.keys(metrics)[0])
  const name = measureName(measure, instance, metrics)
  const drop = formatEstimate({ ...test, unit: 'σ' })
  return `${arm ?? 'all changed arms'} · ${name} · ${place}: ${drop}, ${pText(p)} (fires at ${short(level)})`
}

const short = (value: number): string => String(Number(value.toPrecision(2)))
// Far out in the tails a probability says nothing more.
const pText = (p: number): string => (p < 1e-12 ? 'p < 1e-12' : `p = ${short(p)}`)

/** Lines about what made a stage flagged or red. */
export function firedTexts(outcome: GateOutcome, metrics: GateExperiment['metrics']): string[] {
  if (outcome.state !== 'flagged' && outcome.state !== 'red') return []
  const diverged = outcome.state === 'red' ? outcome.diverged : []
  return [
    ...diverged.map(
      ({ arm, instance, seeds }) =>
        `${arm} · ${instance}: diverges now and did not before (${seedsText(seeds)})`,
    ),
    ...distinct(outcome.fired).map((test) => testText(test, metrics)),
  ]
}

/** Of one changed arm, or in one instance, several tests are the same comparison: the first names the arm. */
function distinct(tests: readonly GateTest[]): GateTest[] {
  const comparison = ({ measure, est, p }: GateTest) => `${measure} ${est} ${p}`
  return tests.filter((test, i) => tests.findIndex((other) => comparison(other) === comparison(test)) === i)
}

export function seedsText(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
}

/** `Screening, seeds 1, 2, 3: flagged`. */
export function stageTitle(name: 'Screening' | 'Confirmation', { seeds, outcome }: GateStageReport): string {
  return `${name}, ${seedsText(seeds)}: ${outcome.state}`
}

/** What was and was not judged of an experiment, in sentences. */
export function scopeTexts({ cells, added, removed }: GateExperiment): string[] {
  const judged =
    cells.changed === 0
      ? `nothing to judge: no cell's key changed (${cells.unchanged} of ${cells.unchanged})`
      : `${cells.changed} of ${cells.changed + cells.unchanged} cells have another key`
  return [judged, ...aside('added', added), ...aside('removed', removed)]
}

/** What only one version has. */
export const aside = (what: 'added' | 'removed', names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}, not judged: ${names.join('; ')}`]

/** The last line. */
export function closing({ state, experiments, problems }: GateReport): string {
  if (state === 'unchanged') return "nothing to judge: no cell's key changed"
  if (state === 'green') return 'green: no regression'
  const red = experiments.filter((one) => one.state === 'red').map(({ experiment }) => experiment)
  const unplanned = problems.some(({ side }) => side === 'new') ? ['the new side could not be planned'] : []
  const worse = red.length === 0 ? [] : [`worse than before in ${red.join(', ')}`]
  return `red: ${[...worse, ...unplanned].join('; ')}`
}
