/** Arms that differ in nothing but the parameters of the sigmoid schedule, as maps over two of them. */
import type { ArmSpec } from '../experiment/types.ts'
import type { ReportCell } from './input.ts'
import { summarise } from './summary.ts'
import type { SweepMap } from './types.ts'

interface Point {
  readonly arm: string
  readonly t0: number
  readonly tau: number
  readonly peak: number
}

type Parameter = 'tau' | 't0' | 'peak'

const labels: Readonly<Record<Parameter, string>> = { tau: 'τ', t0: 'T0', peak: 'λ_max' }

/** What another parameter stays at while two are varied: what HyProS has. */
const usual: Readonly<Record<Parameter, number>> = { tau: 0.1, t0: 0.3, peak: 1 }

function pointsOf(arms: Readonly<Record<string, ArmSpec>>): Point[] {
  return Object.entries(arms).flatMap(([arm, { loss, train }]) => {
    if (train !== undefined || loss.kind !== 'hybrid' || loss.lambda.kind !== 'sigmoid') return []
    if (loss.bounded !== undefined || loss.gamma !== undefined) return []
    const { t0, tau, peak = 1 } = loss.lambda
    return [{ arm, t0, tau, peak }]
  })
}

const distinct = (points: readonly Point[], parameter: Parameter): number[] =>
  [...new Set(points.map((point) => point[parameter]))].sort((a, b) => a - b)

/**
 * The leading score on the validation split (a sweep chooses by nothing else), mean over seeds: by τ and T0, and by τ
 * and λ_max, where there is more than one arm to show.
 */
export function sweepsOf(
  arms: Readonly<Record<string, ArmSpec>>,
  metric: string,
  cells: readonly ReportCell[],
): SweepMap[] {
  const points = pointsOf(arms)
  const score = (arm: string) =>
    summarise(
      cells
        .filter(({ spec }) => spec.arm === arm)
        .map(({ record }) => record?.result.scores.validation?.[metric] ?? null),
    ).mean
  const map = (y: Parameter, fixed: Parameter): SweepMap[] => {
    const shown = points.filter((point) => point[fixed] === usual[fixed])
    const [columns, rows] = [distinct(shown, 'tau'), distinct(shown, y)]
    if (shown.length < 2 || (rows.length < 2 && y !== 't0')) return []
    return [
      {
        metric,
        x: { label: labels.tau, values: columns },
        y: { label: labels[y], values: rows },
        fixed: { label: labels[fixed], value: usual[fixed] },
        scores: rows.map((row) =>
          columns.map((column) => {
            const found = shown.find((point) => point.tau === column && point[y] === row)
            return found === undefined ? null : score(found.arm)
          }),
        ),
      },
    ]
  }
  return [...map('t0', 'peak'), ...map('peak', 't0')]
}
