import type { ChalkInstance } from 'chalk'
import { instanceName } from '../experiment/instance.ts'
import type { CriterionId } from '../experiment/types.ts'
import { type Column, renderColumns } from './columns.ts'
import { headline, stateSymbols } from './criteria.ts'
import { nothing } from './format.ts'
import { plain, wrap } from './text.ts'
import type { InstanceVerdicts, ReportModel } from './types.ts'

export const byInstanceNote =
  'Each instance judged alone: detail, no verdicts. Expect 0.025 false passes per chance per row.'

/** The criteria that some instance answers alone. */
export function criteriaByInstance({ byInstance }: Pick<ReportModel, 'byInstance'>): CriterionId[] {
  return [...new Set(byInstance.flatMap(({ verdicts }) => verdicts.map(({ criterion }) => criterion)))].sort()
}

/** `✗ gain −1.20 σ [−2.1, −0.3]`: how one instance alone would be judged. */
export function byInstanceCell({ verdicts }: InstanceVerdicts, criterion: CriterionId): string {
  const verdict = verdicts.find((one) => one.criterion === criterion)
  return verdict === undefined ? nothing : `${stateSymbols[verdict.verdict]} ${headline(verdict)}`
}

/** The table criteria × instances for a terminal; empty where there is one instance. */
export function byInstanceLines(model: ReportModel, chalk: ChalkInstance, width: number): string[] {
  const { byInstance } = model
  const criteria = criteriaByInstance(model)
  if (criteria.length === 0) return []
  const first: Column = {
    header: 'Instance',
    alignment: 'left',
    cells: byInstance.map((instance) => plain(instanceName(instance))),
  }
  const columns = criteria.map(
    (criterion): Column => ({
      header: criterion,
      alignment: 'left',
      cells: byInstance.map((row) => plain(byInstanceCell(row, criterion))),
    }),
  )
  return [
    '',
    ...renderColumns(first, columns, width, { header: chalk.bold, rule: chalk.dim }),
    ...wrap(byInstanceNote, width).map((line) => chalk.dim(line)),
  ]
}
