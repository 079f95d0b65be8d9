/** What all figures share: an accessible root, axes, and the marks that tell arms apart without colour. */
import { type Child, element, type Markup } from '../markup.ts'
import type { Scale } from './axis.ts'

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A figure with a name and a description for those who can't see it. `id` is unique in the page. */
export function figure(
  {
    id,
    width,
    height,
    title,
    description,
  }: {
    readonly id: string
    readonly width: number
    readonly height: number
    readonly title: string
    readonly description: string
  },
  ...children: Child[]
): Markup {
  return element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': `${id}-title ${id}-desc` },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-desc` }, description),
    children,
  )
}

export function text(
  x: number,
  y: number,
  content: string,
  attributes: Readonly<Record<string, string | number>> = {},
): Markup {
  return element('text', { x, y, ...attributes }, content)
}

export function line(x1: number, y1: number, x2: number, y2: number, name: string): Markup {
  return element('line', { x1, y1, x2, y2, class: name })
}

/** Horizontal grid with labels on the left. */
export function yAxis({ left, right }: Box, { ticks, at }: Scale): Markup[] {
  return ticks.flatMap(({ value, label }) => [
    line(left, at(value), right, at(value), 'grid'),
    text(left - 6, at(value) + 3.5, label, { class: 'tick', 'text-anchor': 'end' }),
  ])
}

/** Base line with labels beneath. */
export function xAxis({ left, right, bottom }: Box, { ticks, at }: Scale, name: string): Markup[] {
  return [
    line(left, bottom, right, bottom, 'axis'),
    ...ticks.flatMap(({ value, label }) => [
      line(at(value), bottom, at(value), bottom + 4, 'axis'),
      text(at(value), bottom + 15, label, { class: 'tick', 'text-anchor': 'middle' }),
    ]),
    text((left + right) / 2, bottom + 29, name, { class: 'tick', 'text-anchor': 'middle' }),
  ]
}

/** Arms beyond this number start the palette anew. */
export const slots = 8

/** Class of an arm's colour and dash. */
export const slotClass = (slot: number): string => `s${slot % slots}`

/** A shape an arm, of about the same area each: circle, square, triangle, diamond, … */
export function marker(slot: number, x: number, y: number, size = 3.2): Markup {
  const name = `mark ${slotClass(slot)}`
  const path = (...points: readonly (readonly [number, number])[]) =>
    element('path', {
      class: name,
      d: `M${points.map(([dx, dy]) => `${round(x + dx * size)} ${round(y + dy * size)}`).join('L')}Z`,
    })
  switch (slot % slots) {
    case 0:
      return element('circle', { class: name, cx: x, cy: y, r: size })
    case 1:
      return path([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9])
    case 2:
      return path([0, -1.25], [1.15, 0.85], [-1.15, 0.85])
    case 3:
      return path([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0])
    case 4:
      return path([0, 1.25], [1.15, -0.85], [-1.15, -0.85])
    case 5:
      return path([-1.3, -0.5], [1.3, -0.5], [1.3, 0.5], [-1.3, 0.5])
    case 6:
      return path([-0.5, -1.3], [0.5, -1.3], [0.5, 1.3], [-0.5, 1.3])
    default:
      return path([-0.6, -1.2], [0.6, -1.2], [1.2, 0], [0.6, 1.2], [-0.6, 1.2], [-1.2, 0])
  }
}

export const round = (value: number): number => Math.round(value * 100) / 100

/** A path through points, lifted where a value is missing. */
export function pathThrough(points: readonly (readonly [number, number] | null)[]): string {
  let pen = 'M'
  const parts: string[] = []
  for (const point of points) {
    if (point === null) pen = 'M'
    else {
      parts.push(`${pen}${round(point[0])} ${round(point[1])}`)
      pen = 'L'
    }
  }
  return parts.join('')
}
