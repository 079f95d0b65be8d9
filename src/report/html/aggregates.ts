import { aggregatesNote, hasInterquartile, interquartileText, probabilityText } from '../aggregate-table.ts'
import { element, type Markup } from '../markup.ts'
import type { ReportModel } from '../types.ts'
import { columnHead, rowHead, scrollingTable } from './parts.ts'

/** All runs of each arm against all of the baseline's; nothing where they can't be compared. */
export function aggregatesSection(model: ReportModel): Markup[] {
  const { aggregates, experiment } = model
  if (aggregates.length === 0) return []
  const iqm = hasInterquartile(model)
  const title = `All runs against ${experiment.baseline}`
  return [
    element('h3', {}, title),
    scrollingTable(
      title,
      [
        columnHead('Arm', true),
        columnHead('Runs'),
        columnHead('P(better)'),
        ...(iqm ? [columnHead('IQM')] : []),
      ],
      aggregates.map((row) =>
        element(
          'tr',
          { class: row.arm === experiment.candidate && 'candidate' },
          rowHead(row.arm),
          element('td', {}, row.runs),
          element('td', {}, probabilityText(row)),
          iqm && element('td', {}, interquartileText(row)),
        ),
      ),
    ),
    element('p', { class: 'note' }, aggregatesNote(model)),
  ]
}
