/** The tables of a step benchmark, computed from its rows: the same on a terminal and on a page. */
import { table } from '../../docs/markdown.ts'
import { formatEstimate } from '../../src/report/format.ts'
import { median } from '../../src/stats/index.ts'
import { compiledReference, reference } from './contestants.ts'
import { grouped } from './grouped.ts'
import { overheads } from './overhead.ts'
import { type RoundTimes, type Speed, speed, timesOf } from './ratios.ts'
import type { BlockRow, StepRow } from './rows.ts'

const unknown = '–'

/** Round times of what was measured at one size, in the order of the rows. */
export function roundTimes(rows: readonly StepRow[]): RoundTimes[] {
  const groups = grouped(
    rows.filter(({ state }) => state === 'measured'),
    ({ engine, loss }) => JSON.stringify([engine, loss]),
  )
  return groups.flatMap((group) => {
    const [first] = group
    const milliseconds = group.map((row) => row.milliseconds as number)
    return first ? [{ engine: first.engine, loss: first.loss, milliseconds }] : []
  })
}

export const sizesOf = (rows: readonly StepRow[]): string[] => [...new Set(rows.map(({ size }) => size))]

const written = (value: Speed | undefined): string =>
  value === undefined
    ? unknown
    : `${value.median.toFixed(2)} (${Math.min(...value.rounds).toFixed(2)} to ${Math.max(...value.rounds).toFixed(2)})`

const head = [
  'engine',
  'loss',
  'ms',
  'PyTorch eager',
  'its analytic gradient',
  '`torch.compile`',
  'own log-loss',
]

/** Every loss of every engine at one size: median time, and speed relative to the columns' peers on the same loss. */
export function speedTable(rows: readonly StepRow[]): string {
  const all = roundTimes(rows)
  const lines = all.map((ours) => {
    const against = (engine: string, loss: string) => written(speed(ours, timesOf(all, engine, loss)))
    const isLog = ours.loss === 'log'
    // A gradient by hand has its like in the hybrid that PyTorch differentiates.
    const plain = isLog ? 'log' : 'hybrid'
    return [
      ours.engine,
      ours.loss,
      median(ours.milliseconds).toFixed(1),
      ours.engine === reference && ours.loss === plain ? unknown : against(reference, plain),
      isLog || (ours.engine === reference && ours.loss === 'hybrid-analytic')
        ? unknown
        : against(reference, 'hybrid-analytic'),
      ours.engine === compiledReference && ours.loss === plain ? unknown : against(compiledReference, plain),
      isLog ? unknown : against(ours.engine, 'log'),
    ]
  })
  const missing = rows.filter(({ state }) => state !== 'measured')
  const absent = missing.map(({ engine, state }) => [engine, state, ...head.slice(2).map(() => unknown)])
  return table(head, [...lines, ...absent])
}

/** Overhead of the hybrid over log-loss with its interval, an engine and size; empty where none was measured. */
export function overheadTable(rows: readonly BlockRow[]): string {
  const lines = overheads(rows).map(({ size, engine, processes, blocks, overhead, control }) => [
    `\`${size}\``,
    engine,
    formatEstimate(overhead),
    formatEstimate(control),
    `${processes} × ${blocks}`,
  ])
  if (lines.length === 0) return ''
  return table(
    ['D/L/V/B×T', 'engine', 'hybrid over log-loss', 'log-loss over itself', 'processes × blocks'],
    lines,
  )
}
