/** Pieces that several sections of the page share. */
import type { VerdictState } from '../../verdict/types.ts'
import { stateSymbols } from '../criteria.ts'
import { type Child, element, type Markup } from '../markup.ts'
import { marker, slotClass } from '../svg/frame.ts'

/** An `id` that is unique in the page and safe as an attribute, from parts that may hold anything. */
export function pageId(...parts: readonly (string | number)[]): string {
  return parts.map((part) => String(part).replace(/[^A-Za-z0-9]+/g, '-')).join('-')
}

/** A table that scrolls by itself on a small screen, and by keyboard. */
export function scrollingTable(
  label: string,
  head: readonly Markup[],
  body: readonly Markup[],
  caption: Child = null,
): Markup {
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0 },
    element(
      'table',
      {},
      caption && element('caption', {}, caption),
      element('thead', {}, element('tr', {}, head)),
      element('tbody', {}, body),
    ),
  )
}

export const columnHead = (content: Child, left = false): Markup =>
  element('th', { scope: 'col', class: left && 'left' }, content)

export const rowHead = (...content: Child[]): Markup => element('th', { scope: 'row' }, content)

/** A verdict in its colour, with a symbol for those who don't see it. */
export function badge(state: VerdictState): Markup {
  return element('span', { class: `state ${state}` }, `${stateSymbols[state]} ${state}`)
}

/** Which colour, dash and marker stand for which arm. */
export function legend(arms: readonly string[]): Markup {
  return element(
    'ul',
    { class: 'legend' },
    arms.map((arm, slot) =>
      element(
        'li',
        {},
        element(
          'svg',
          { viewBox: '0 0 40 14', 'aria-hidden': 'true' },
          element('path', { class: `mean ${slotClass(slot)}`, d: 'M1 7L39 7' }),
          marker(slot, 20, 7, 3.8),
        ),
        arm,
      ),
    ),
  )
}

export function details(summary: string, ...content: Child[]): Markup {
  return element('details', {}, element('summary', {}, summary), content)
}
