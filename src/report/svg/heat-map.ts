import { formatNumber } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { figure, round, text } from './frame.ts'

export interface HeatMap {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly x: { readonly label: string; readonly values: readonly number[] }
  readonly y: { readonly label: string; readonly values: readonly number[] }
  /** By row (y), then by column (x); null where there is no arm. */
  readonly scores: readonly (readonly (number | null)[])[]
  readonly digits: number
}

const cell = { width: 84, height: 40 }
const left = 64
const top = 28

/** A value a cell, in print and as shade: the darker the higher. */
export function heatMap({ id, title, description, x, y, scores, digits }: HeatMap): Markup {
  const known = scores.flat().filter((score) => score !== null)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const shade = (score: number) => round(0.12 + 0.48 * (most > least ? (score - least) / (most - least) : 1))
  const bottom = top + y.values.length * cell.height
  const width = Math.max(330, left + x.values.length * cell.width + 8)
  return figure(
    { id, width, height: bottom + 34, title, description },
    text(0, 14, title, { class: 'figure-title' }),
    text(0, top + 12, y.label, { class: 'tick' }),
    y.values.map((value, row) =>
      text(left - 8, top + (row + 0.5) * cell.height + 4, String(value), {
        class: 'tick',
        'text-anchor': 'end',
      }),
    ),
    x.values.map((value, column) =>
      text(left + (column + 0.5) * cell.width, bottom + 15, String(value), {
        class: 'tick',
        'text-anchor': 'middle',
      }),
    ),
    text(left + (x.values.length * cell.width) / 2, bottom + 30, x.label, {
      class: 'tick',
      'text-anchor': 'middle',
    }),
    scores.flatMap((row, r) =>
      row.map((score, c) => {
        const at = { x: left + c * cell.width + 1, y: top + r * cell.height + 1 }
        return [
          element('rect', {
            class: score === null ? 'track' : 'heat s0',
            ...at,
            width: cell.width - 2,
            height: cell.height - 2,
            ...(score !== null && { 'fill-opacity': shade(score) }),
          }),
          score !== null &&
            text(at.x + cell.width / 2 - 1, at.y + cell.height / 2 + 3, formatNumber(score, digits), {
              class: 'row-value',
              'text-anchor': 'middle',
            }),
        ]
      }),
    ),
  )
}
