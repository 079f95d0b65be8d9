import { describe, expect, test } from 'vitest'
import { aggregatesOf } from '../../src/report/aggregates.ts'
import { renderHtml } from '../../src/report/html.ts'
import { buildReport } from '../../src/report/model.ts'
import { renderTable } from '../../src/report/table.ts'
import { evidenceOf, type Facts } from './evidence.ts'

/** Baseline 9, 10, 11 by seed; the others higher or lower, all with σ = 1. */
const shifts: Readonly<Record<string, number>> = { 'log-loss': 0, brier: -3, hypros: 0.5 }
const facts = (arm: string, seed: number): Facts => {
  const bleu = 8 + seed + (shifts[arm] ?? 0)
  return { bleu, ece: 0.1, brier: 0.5, swapped: bleu, curve: [[100, bleu]] }
}
const twoModels = { model: { pocket: ['small', 'large'] } }
const run = { verdicts: [], timing: null, generatedAt: '2026-01-01T00:00:00Z', version: '1' }
const reportOf = (evidence: ReturnType<typeof evidenceOf>) =>
  buildReport({ ...evidence, ...run, timing: null })

test('over one instance there is the probability alone', () => {
  // Of 3 × 3 pairs, 9.5 beats 9; 10.5 beats 9 and 10; 11.5 beats all
  expect(aggregatesOf(evidenceOf(facts))).toEqual([
    { arm: 'brier', instances: 1, runs: 3, probabilityOfImprovement: 0, interquartileMean: null },
    { arm: 'hypros', instances: 1, runs: 3, probabilityOfImprovement: 6 / 9, interquartileMean: null },
  ])
})

test('over several instances scores are put on the scale of each, and the middle half counts', () => {
  const uneven = evidenceOf((arm, seed, _, model) => {
    const { bleu, ...rest } = facts(arm, seed)
    return { ...rest, bleu: model === 'large' ? 100 * bleu : bleu }
  }, twoModels)
  const [, hypros] = aggregatesOf(uneven)
  expect(hypros).toMatchObject({ instances: 2, runs: 6, probabilityOfImprovement: 6 / 9 })
  // −0.5, 0.5 and 1.5 twice each: one goes at each end
  expect(hypros?.interquartileMean).toBeCloseTo(0.5, 12)
})

describe('runs without a score', () => {
  const lost = (arm: string, kind: 'diverged' | 'missing') =>
    aggregatesOf(
      evidenceOf((name, seed) => {
        if (name !== arm || seed !== 2) return facts(name, seed)
        return kind === 'missing' ? undefined : { ...facts(name, seed), diverged: true }
      }, twoModels),
    )

  test('a run of an arm that diverged counts as lower than every other', () => {
    const [, hypros] = lost('hypros', 'diverged')
    expect(hypros?.probabilityOfImprovement).toBeCloseTo(4 / 9, 12)
    expect(hypros?.interquartileMean).toBeNull()
  })

  test('an arm with a missing run is left out; so are all where the baseline lacks one', () => {
    expect(lost('hypros', 'missing').map(({ arm }) => arm)).toEqual(['brier'])
    expect(lost('log-loss', 'missing')).toEqual([])
    expect(lost('log-loss', 'diverged')).toEqual([])
  })
})

test('table and page show a line an arm, and what the figures are', () => {
  const one = reportOf(evidenceOf(facts))
  expect(renderTable(one, { color: false })).toMatch(
    /\nAll runs against log-loss {2}runs {2}P\(better\)\n─+\nbrier +3 +0\.00\nhypros +3 +0\.67\nP\(better\): that a run/,
  )
  expect(renderHtml(one)).toContain('<h3>All runs against log-loss</h3>')
  expect(renderHtml(one)).not.toContain('IQM')
  const several = reportOf(evidenceOf(facts, twoModels))
  expect(renderTable(several, { color: false })).toMatch(/\nhypros +6 +0\.67 +\+0\.50 σ\n/)
  expect(renderHtml(several)).toContain('IQM: interquartile mean of all scores above')
})
