import type { VerdictState } from '../../verdict/types.ts'
import { criteriaInfo } from '../criteria.ts'
import { nothing } from '../format.ts'
import { element, fragment, type Markup } from '../markup.ts'
import type { EngineComparison, ReportModel } from '../types.ts'
import { badge, columnHead, rowHead, scrollingTable } from './parts.ts'

/** A criterion a row: the verdict of this run, then for every other engine its recorded one and whether they agree. */
export function enginesSection({ otherEngines, engine }: ReportModel): Markup[] {
  const [first] = otherEngines
  if (first === undefined) return []
  return [
    element('h3', {}, 'The same claims on other engines'),
    scrollingTable(
      'Verdicts by engine',
      [
        columnHead('Criterion', true),
        columnHead(`${engine}, this run`, true),
        ...otherEngines.map((other) => columnHead(`${other.engine}, recorded`, true)),
      ],
      first.criteria.map(({ criterion, here }, row) =>
        element(
          'tr',
          {},
          rowHead(`${criterion} ${criteriaInfo[criterion].title}`),
          element('td', { class: 'left' }, verdictBadge(here)),
          otherEngines.map(({ criteria }) => element('td', { class: 'left' }, comparison(criteria[row]))),
        ),
      ),
    ),
    element(
      'p',
      { class: 'note' },
      'Recorded verdicts are those committed beside the suite for the same experiment and tier. Engines round ',
      'differently, so their figures differ; a claim that holds on one alone is not worth much. C1 is a property of ',
      'engine and machine and may differ.',
    ),
  ]
}

function verdictBadge(state: VerdictState | null): Markup | string {
  return state === null ? nothing : badge(state)
}

function comparison(row: EngineComparison['criteria'][number] | undefined): Markup | string {
  const { there = null, agreement = null } = row ?? {}
  if (agreement === null) return verdictBadge(there)
  return fragment(
    verdictBadge(there),
    ' ',
    agreement === 'differ' ? element('strong', {}, agreement) : agreement,
  )
}
