import { css } from '../../src/report/html/style.ts'
import { styleSheet } from '../../src/report/markup.ts'
import { type BarGroup, barChart } from '../../src/report/svg/bars.ts'
import { reference } from './contestants.ts'
import { speed, timesOf } from './ratios.ts'
import type { StepRow } from './rows.ts'
import { roundTimes } from './step-tables.ts'

export const figureName = (size: string): string => `step-${size.replaceAll('/', '-')}.svg`

/** Speed relative to PyTorch eager on the same loss, a bar a loss and a dot a round, as a file of its own. */
export function speedFigure(size: string, rows: readonly StepRow[]): string {
  const all = roundTimes(rows)
  const engines = [...new Set(all.map(({ engine }) => engine))]
  const groups = engines.flatMap((engine, slot): BarGroup[] => {
    const bars = all
      .filter((times) => times.engine === engine)
      .flatMap((times) => {
        const plain = times.loss === 'log' ? 'log' : 'hybrid'
        if (engine === reference && times.loss === plain) return []
        const ratio = speed(times, timesOf(all, reference, plain))
        if (!ratio) return []
        return [{ label: times.loss, value: ratio.median, points: ratio.rounds, light: times.loss === 'log' }]
      })
    return bars.length > 0 ? [{ name: engine, slot, bars }] : []
  })
  const { markup } = barChart({
    id: 'speed',
    title: `Speed of a training step, D/L/V/B×T = ${size}, PyTorch eager on the same loss = 1`,
    description: `Bars are medians over rounds of the ratio of times, dots the rounds. ${groups
      .flatMap(({ name, bars }) => bars.map(({ label, value }) => `${name} ${label}: ${value.toFixed(2)}`))
      .join('; ')}.`,
    digits: 2,
    groups,
    reference: { value: 1, label: 'PyTorch eager' },
  })
  // Alone in a file, an image needs its namespace and its own styles.
  return `${markup.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `>${styleSheet(css).markup}`)}\n`
}
