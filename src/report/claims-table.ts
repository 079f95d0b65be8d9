import { chalkFor, conclusionLines, type TableOptions } from './conclusion.ts'
import { headLines, missingLines } from './table.ts'
import type { ReportModel } from './types.ts'

/** What is claimed over several experiments, for a terminal: their own tables have the results. */
export function renderClaims(model: ReportModel, { color, width = 100 }: TableOptions): string {
  const chalk = chalkFor(color)
  const room = Math.max(60, width)
  return [
    ...headLines(model, chalk),
    ...missingLines(model, chalk, room),
    ...conclusionLines(model, chalk, room),
  ].join('\n')
}
