import { Chalk } from 'chalk'
import type { Verdict } from '../verdict/types.ts'
import { type Column, renderColumns } from './columns.ts'
import type { TableOptions } from './conclusion.ts'
import { estimateLabel } from './criteria.ts'
import { formatEstimate, nothing } from './format.ts'
import { plain, wrap } from './text.ts'

const note = 'Detail, no verdicts: expect 0.025 false passes per chance per row.'

/** The estimates of each instance; empty where there is one instance only, whose estimates are the verdict's. */
export function renderInstances({ instances = [] }: Verdict, { color, width = 100 }: TableOptions): string {
  if (instances.length === 0) return ''
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const names = [...new Set(instances.flatMap(({ estimates }) => estimates.map(({ name }) => name)))]
  const columns = names.map((name): Column => {
    const cells = instances.map(({ estimates }) => {
      const estimate = estimates.find((one) => one.name === name)
      return estimate === undefined ? nothing : formatEstimate(estimate)
    })
    return { header: estimateLabel(name), alignment: 'right', cells }
  })
  const first: Column = {
    header: 'Instance',
    alignment: 'left',
    cells: instances.map(({ instance }) => plain(instance)),
  }
  return [
    ...renderColumns(first, columns, width, { header: chalk.bold, rule: chalk.dim }),
    ...wrap(note, width).map((line) => chalk.dim(line)),
  ].join('\n')
}
