import { element, type Markup } from '../markup.ts'
import { figure, line, round, text } from './frame.ts'

export interface ForestRow {
  readonly label: string
  /** The numbers as text. */
  readonly value: string
  readonly est: number
  readonly lo: number
  readonly hi: number
  /** Value → tick text, in the row's own unit. */
  readonly format: (value: number) => string
  /** No effect: 0, or the log of 1. */
  readonly zero: number
  readonly threshold: { readonly at: number; readonly side: 'below' | 'above'; readonly text: string } | null
}

const width = 330
const rowHeight = 68

/** One interval a row, each on an axis of its own unit; the side on which the claim holds is shaded. */
export function forestPlot({
  id,
  title,
  description,
  rows,
}: {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly rows: readonly ForestRow[]
}): Markup {
  return figure(
    { id, width, height: rows.length * rowHeight, title, description },
    rows.map((row, index) => forestRow(row, index * rowHeight)),
  )
}

function forestRow({ label, value, est, lo, hi, format, zero, threshold }: ForestRow, top: number): Markup[] {
  const [left, right] = [6, width - 6]
  const marks = [zero, ...(threshold ? [threshold.at] : [])]
  const from = Math.min(lo, ...marks)
  const to = Math.max(hi, ...marks)
  const margin = 0.08 * (to - from || 1)
  const at = (item: number) =>
    round(left + ((item - from + margin) / (to - from + 2 * margin)) * (right - left))
  const [bandTop, bandBottom] = [top + 22, top + 44]
  const middle = (bandTop + bandBottom) / 2
  const shade = threshold && {
    x: threshold.side === 'below' ? left : at(threshold.at),
    width: threshold.side === 'below' ? at(threshold.at) - left : right - at(threshold.at),
  }
  return [
    text(0, top + 13, label, { class: 'row-label' }),
    text(width, top + 13, value, { class: 'row-value', 'text-anchor': 'end' }),
    element('rect', {
      class: 'track',
      x: left,
      y: bandTop,
      width: right - left,
      height: bandBottom - bandTop,
    }),
    shade
      ? element('rect', { class: 'claimed', ...shade, y: bandTop, height: bandBottom - bandTop })
      : element('g', {}),
    line(at(zero), bandTop, at(zero), bandBottom, 'zero'),
    ...(threshold ? [line(at(threshold.at), bandTop, at(threshold.at), bandBottom + 3, 'threshold')] : []),
    line(at(lo), middle, at(hi), middle, 'interval'),
    line(at(lo), middle - 4, at(lo), middle + 4, 'interval'),
    line(at(hi), middle - 4, at(hi), middle + 4, 'interval'),
    element('circle', { class: 'estimate', cx: at(est), cy: middle, r: 4.5 }),
    ...tickTexts(at, format, zero, threshold).map(([x, content]) =>
      text(x, top + 57, content, { class: 'tick', 'text-anchor': anchorAt(x) }),
    ),
  ]
}

type Tick = readonly [x: number, content: string]

const anchorAt = (x: number) => (x < 40 ? 'start' : x > width - 40 ? 'end' : 'middle')

/** About what a character of a tick takes, in pixels, and what is left free between two of them. */
const [glyph, gap] = [6, 6]

/** From where to where a tick's text reaches. */
function reach([x, content]: Tick): readonly [from: number, to: number] {
  const long = content.length * glyph
  const from = x - { start: 0, middle: long / 2, end: long }[anchorAt(x)]
  return [from, from + long]
}

/** Labels of zero and threshold; where they would run into each other the threshold's stays. */
function tickTexts(
  at: (value: number) => number,
  format: (value: number) => string,
  zero: number,
  threshold: ForestRow['threshold'],
): Tick[] {
  const none: Tick = [at(zero), format(zero)]
  if (!threshold) return [none]
  const claim: Tick = [at(threshold.at), `${threshold.side === 'below' ? '≤' : '≥'} ${format(threshold.at)}`]
  const [[from, to], [claimFrom, claimTo]] = [reach(none), reach(claim)]
  return to + gap <= claimFrom || claimTo + gap <= from ? [none, claim] : [claim]
}
