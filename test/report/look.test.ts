import { expect, test } from 'vitest'
import { validate } from '../../src/experiment/validate.ts'
import { renderVerdict } from '../../src/report/conclusion.ts'
import { renderHtml } from '../../src/report/html.ts'
import { type Evidence, judge } from '../../src/report/judge.ts'
import { lookOf, lookText } from '../../src/report/look.ts'
import { buildReport } from '../../src/report/model.ts'
import { powerReport } from '../../src/report/power.ts'
import { parseRecorded, recordedText } from '../../src/report/recorded.ts'
import { renderTable } from '../../src/report/table.ts'
import type { Verdict } from '../../src/verdict/types.ts'
import { sound } from '../experiment/declaration.ts'
import { evidenceOf, type Facts, timed } from './evidence.ts'

const looks = [3, 5, 10]
const noise = [0, -1, 1]
const facts = (arm: string, seed: number): Facts => {
  const bleu = 20 + (arm === 'hypros' ? 0.6 : 0) + (noise[(seed + arm.length) % 3] ?? 0)
  return { bleu, ece: bleu / 200, brier: 0.5, swapped: bleu - 5, curve: [[100, bleu]] }
}
const declared = timed(evidenceOf(facts, { looks }), 1.01)
const plain = timed(evidenceOf(facts), 1.01)

function verdictOf(criterion: 'C1' | 'C2' | 'C3', evidence: Evidence): Verdict {
  const judgement = judge(criterion, evidence)
  if (judgement.state === 'unjudged') throw new Error(judgement.reason)
  return judgement.verdict
}

test('the declared seeds say which look it is', () => {
  const at = (count: number) =>
    lookOf(validate('exp', { ...sound, looks, seeds: Array.from({ length: count }, (_, i) => i + 1) }))
  expect([3, 5, 10].map((count) => at(count)?.number)).toEqual([1, 2, 3])
  expect(lookOf(validate('exp', sound))).toBeUndefined()
})

test.each(['C1', 'C2', 'C3'] as const)('%s has wider intervals, at 1 − 0.05/3, and says so', (criterion) => {
  const [wide, narrow] = [verdictOf(criterion, declared), verdictOf(criterion, plain)]
  expect(wide.est).toBe(narrow.est)
  expect(wide.hi).toBeGreaterThan(narrow.hi as number)
  expect(wide.look).toEqual({ number: 1, of: 3, seeds: looks, level: 1 - 0.05 / 3 })
  expect(narrow.look).toBeUndefined()
  expect(wide.sentence).toContain('(98.33 % interval ')
  expect(renderVerdict(wide, { color: false })).toContain(
    'look 1 of 3 (at 3, 5, 10 seeds), so every interval',
  )
})

test('reports, recorded verdicts and power know the look', () => {
  const { plan, cells, timing } = declared
  const verdicts = [verdictOf('C2', declared)]
  const run = { generatedAt: '2026-01-01T00:00:00Z', version: '1' }
  const report = buildReport({ plan, cells, timing, verdicts, ...run })
  expect(report.experiment.look?.number).toBe(1)
  expect(renderTable(report, { color: false })).toContain('3 seeds · look 1 of 3\n')
  expect(renderHtml(report)).toContain('look 1 of 3 (at 3, 5, 10 seeds)')
  const text = recordedText(plan, verdicts, { fingerprint: undefined, versions: {} })
  expect(parseRecorded(text, 'file').look).toEqual({ number: 1, of: 3 })
  expect(powerReport({ evidence: declared, file: 'f' })).toMatchObject({ looks: 3, level: 1 - 0.05 / 3 })
  expect(powerReport({ evidence: declared, file: 'f', looks: 1 })).toMatchObject({ looks: 1, level: 0.95 })
})

test('the level is written with two decimals at most', () => {
  expect(lookText({ number: 2, of: 2, seeds: [3, 6], level: 0.975 })).toBe(
    'look 2 of 2 (at 3, 6 seeds), so every interval has the level 97.5 %',
  )
})
