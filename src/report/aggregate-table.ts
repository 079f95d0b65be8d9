import { columnsOf, renderColumns } from './columns.ts'
import { formatInUnit, formatNumber, nothing } from './format.ts'
import { plain, truncate } from './text.ts'
import type { Aggregate, ReportModel } from './types.ts'

/** What the figures are, for every renderer. */
export function aggregatesNote({ aggregates: [first] }: Pick<ReportModel, 'aggregates'>): string {
  const several = first !== undefined && first.instances > 1
  return (
    'P(better): that a run scores higher than one of the baseline, ties half' +
    `${several ? `; mean over ${first.instances} instances. IQM: interquartile mean of all scores above the baseline's mean, in σ` : ''} ` +
    '(Agarwal et al. 2021). Point estimates, no claim.'
  )
}

export const probabilityText = ({ probabilityOfImprovement }: Aggregate): string =>
  formatNumber(probabilityOfImprovement, 2)

export const interquartileText = ({ interquartileMean }: Aggregate): string =>
  interquartileMean === null ? nothing : `${formatInUnit(interquartileMean, 'σ')} σ`

/** Whether there is an interquartile mean to show: of one instance it is none. */
export const hasInterquartile = ({ aggregates }: Pick<ReportModel, 'aggregates'>): boolean =>
  aggregates.some(({ instances }) => instances > 1)

/** One line an arm, without the note; empty where nothing can be compared. */
export function aggregateLines(
  model: Pick<ReportModel, 'aggregates' | 'experiment'>,
  nameWidth: number,
  width: number,
  style: Parameters<typeof renderColumns>[3],
): string[] {
  const { aggregates, experiment } = model
  if (aggregates.length === 0) return []
  const column = columnsOf(aggregates)
  const short = (name: string) => truncate(plain(name), nameWidth)
  const first = column(`All runs against ${short(experiment.baseline)}`, ({ arm }) => short(arm), 'left')
  const columns = [
    column('runs', ({ runs }) => String(runs)),
    column('P(better)', probabilityText),
    ...(hasInterquartile(model) ? [column('IQM', interquartileText)] : []),
  ]
  return renderColumns(first, columns, width, style)
}
