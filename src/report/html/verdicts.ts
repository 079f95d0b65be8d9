import { instanceName } from '../../experiment/instance.ts'
import type { CriterionId } from '../../experiment/types.ts'
import type { Estimate, VerdictState } from '../../verdict/types.ts'
import { byInstanceCell, byInstanceNote, criteriaByInstance } from '../by-instance.ts'
import { criteriaInfo, estimateLabel, seedsAdvice, stateSymbols } from '../criteria.ts'
import { formatEstimate, formatMark, formatNumber } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { noiseSentence } from '../noise-table.ts'
import { forestPlot } from '../svg/forest.ts'
import type { ReportModel, VerdictRow } from '../types.ts'
import { aggregatesSection } from './aggregates.ts'
import { enginesSection } from './engines.ts'
import { badge, columnHead, pageId, rowHead, scrollingTable } from './parts.ts'

/** How many criteria came out how, then a card a criterion with its intervals against its lines. */
export function verdictSection(model: ReportModel): Markup[] {
  const { verdicts, decided, overall, others, experiment, noise } = model
  const criteria = [...verdicts.map(({ criterion }) => criterion), ...decided.unjudged].sort()
  const states = Object.keys(stateSymbols) as VerdictState[]
  return [
    element('h2', { id: 'verdicts' }, 'Verdicts'),
    element(
      'p',
      { class: 'tally' },
      element('strong', {}, `Decided ${decided.decided} of ${decided.of}`),
      states.flatMap((state) => {
        const count = verdicts.filter(({ verdict }) => verdict === state).length
        return count === 0
          ? []
          : [element('span', { class: `state ${state}` }, `${stateSymbols[state]} ${count} ${state}`)]
      }),
    ),
    element(
      'p',
      { class: 'note' },
      `Claims about ${experiment.candidate} against ${experiment.baseline} (C4: against ${experiment.bounded}). `,
      'Points are estimates, bars their intervals; the green side of the line is where the claim holds.',
    ),
    element(
      'div',
      { class: 'cards' },
      criteria.map((criterion) => {
        const verdict = verdicts.find((row) => row.criterion === criterion)
        return verdict
          ? verdictCard(verdict, experiment.candidate)
          : unjudgedCard(criterion, experiment.candidate)
      }),
      overallCard(overall),
    ),
    ...(noise ? [element('p', { class: 'note' }, noiseSentence(noise))] : []),
    ...enginesSection(model),
    ...instancesTable(model),
    ...otherArms(others, experiment.baseline),
    ...aggregatesSection(model),
  ]
}

function verdictCard(verdict: VerdictRow, candidate: string): Markup {
  const { criterion, verdict: state, sentence, literal, recorded, estimates } = verdict
  const info = criteriaInfo[criterion]
  const advice = seedsAdvice(verdict)
  const drawable = estimates.filter(({ est, lo, hi }) => [est, lo, hi].every(Number.isFinite))
  return element(
    'article',
    { class: 'card', 'aria-labelledby': pageId('card', criterion) },
    element(
      'header',
      {},
      element('h3', { id: pageId('card', criterion) }, `${criterion} ${info.title}`),
      badge(state),
    ),
    element('p', { class: 'soft' }, `Claim: ${candidate} ${info.claim}.`),
    drawable.length > 0 &&
      forestPlot({
        id: pageId('forest', criterion),
        title: `${criterion}: estimates with their intervals`,
        description: drawable.map((row) => `${estimateLabel(row.name)} ${formatEstimate(row)}`).join('; '),
        rows: drawable.map((estimate) => forestRow(criterion, estimate)),
      }),
    element('p', {}, sentence),
    advice && element('p', { class: 'soft' }, `${advice[0]?.toUpperCase()}${advice.slice(1)}.`),
    literal &&
      element(
        'p',
        { class: 'soft' },
        `Literal reading of the study: ${literal.verdict} (${literal.sentence}).`,
      ),
    recorded &&
      element(
        'p',
        { class: 'soft' },
        recorded === state ? 'As recorded.' : element('strong', {}, `Recorded verdict: ${recorded}.`),
      ),
  )
}

function unjudgedCard(criterion: CriterionId, candidate: string): Markup {
  const { title, claim } = criteriaInfo[criterion]
  return element(
    'article',
    { class: 'card' },
    element(
      'header',
      {},
      element('h3', {}, `${criterion} ${title}`),
      element('span', { class: 'state unjudged' }, '· not judged'),
    ),
    element('p', { class: 'soft' }, `Claim: ${candidate} ${claim}.`),
  )
}

function otherArms(others: ReportModel['others'], baseline: string): Markup[] {
  if (others.length === 0) return []
  return [
    element('h3', {}, `Other arms against ${baseline}`),
    scrollingTable(
      'Other arms',
      [columnHead('Arm', true), columnHead('Gain [interval]'), columnHead('p, Holm-adjusted')],
      others.map(({ arm, gain, adjustedP }) =>
        element(
          'tr',
          {},
          rowHead(arm),
          element('td', {}, formatEstimate(gain)),
          element('td', {}, formatNumber(adjustedP, 4)),
        ),
      ),
    ),
    element('p', { class: 'note' }, 'Only the declared candidate gets verdicts.'),
  ]
}

function instancesTable(model: ReportModel): Markup[] {
  const criteria = criteriaByInstance(model)
  if (criteria.length === 0) return []
  return [
    element('h3', {}, 'Criteria by instance'),
    scrollingTable(
      'Criteria by instance',
      [columnHead('Instance', true), ...criteria.map((criterion) => columnHead(criterion))],
      model.byInstance.map((row) =>
        element(
          'tr',
          {},
          rowHead(instanceName(row)),
          criteria.map((criterion) => element('td', {}, byInstanceCell(row, criterion))),
        ),
      ),
    ),
    element('p', { class: 'note' }, byInstanceNote),
  ]
}

function overallCard({ verdict, sentence }: ReportModel['overall']): Markup {
  return element(
    'article',
    { class: 'card overall' },
    element('header', {}, element('h3', {}, 'The claim as a whole'), badge(verdict)),
    element('p', { class: 'soft' }, 'Passes only if all of C1 to C5 pass.'),
    element('p', {}, sentence),
  )
}

function forestRow(criterion: CriterionId, estimate: Estimate) {
  const { name, unit, est, lo, hi } = estimate
  return {
    label: estimateLabel(name),
    value: formatEstimate(estimate),
    est,
    lo,
    hi,
    format: (value: number) => formatMark(value, unit),
    zero: 0,
    threshold: criteriaInfo[criterion].thresholds[name] ?? null,
  }
}
