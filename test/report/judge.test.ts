import { expect, test } from 'vitest'
import { bleuStatistics } from '../../src/metric/index.ts'
import { claimInput, comparisonsInput, type Judgement, judge } from '../../src/report/judge.ts'
import { evidenceOf, type Facts, timed } from './evidence.ts'

const base: Facts = {
  bleu: 27,
  ece: 0.1,
  brier: 0.6,
  swapped: 24,
  curve: [
    [100, 10],
    [200, 20],
    [300, 30],
  ],
}
/** Every arm a little different by seed; `hypros` gains three points and is twice as fast. */
const measured = (arm: string, seed: number): Facts => {
  const noise = [0, 0.3, -0.2][seed - 1]! * (arm === 'brier' ? -1 : 1)
  if (arm !== 'hypros') return { ...base, bleu: 27 + noise, swapped: 24 }
  return {
    ...base,
    bleu: 30 + noise / 2,
    ece: [0.051, 0.052, 0.053][seed - 1]!,
    swapped: 29,
    curve: [
      [100, 20],
      [200, 30],
      [300, 30],
    ],
  }
}

const stateOf = (judgement: Judgement) =>
  judgement.state === 'judged' ? judgement.verdict.verdict : judgement

test('scores, steps, calibration, degradation and baseline come from the records, by arm and seed', () => {
  const [instance] = claimInput(evidenceOf(measured), 'log-loss').instances
  expect(instance).toMatchObject({
    name: 'ts-diagnostics-en-de · transformer-pocket',
    metric: { 'log-loss': { 1: 27, 2: 27.3, 3: 26.8 }, hypros: { 1: 30 } },
    steps: { 'log-loss': { 1: 300 }, hypros: { 1: 200 } },
    ece: { hypros: { 2: 0.052 } },
    brier: { brier: { 3: 0.6 } },
    trivial: { metric: 10 },
  })
  expect(instance?.degradation?.['log-loss']?.[2]).toBeCloseTo(3.3)
})

test.each(['C2', 'C3', 'C4'] as const)('%s passes where the candidate is better throughout', (criterion) => {
  expect(stateOf(judge(criterion, evidenceOf(measured)))).toBe('pass')
})

test('C2 fails where the candidate is worse and slower', () => {
  const evidence = evidenceOf((arm, seed) => measured(arm === 'hypros' ? 'log-loss' : 'hypros', seed))
  expect(stateOf(judge('C2', evidence))).toBe('fail')
})

test('C5 has a gain an instance, and too few data sets here', () => {
  const evidence = evidenceOf(measured, { model: { pocket: ['small', 'large'] } })
  const comparisons = comparisonsInput(evidence)?.comparisons
  expect(comparisons?.map(({ model }) => model)).toEqual(['small', 'large'])
  expect(comparisons?.[0]?.gain).toBeCloseTo(3 - 0.1 / 6)
  expect(stateOf(judge('C5', evidence))).toBe('insufficient')
})

test.each([
  [0.99, 'pass'],
  [1.2, 'fail'],
])('C1 of a step %d times as long: %s', (ratio, expected) => {
  expect(stateOf(judge('C1', timed(evidenceOf(measured), ratio)))).toBe(expected)
})

test('C1 without a measurement is not judged', () => {
  expect(judge('C1', evidenceOf(measured))).toEqual({
    state: 'unjudged',
    reason: 'the step cost was not measured',
  })
})

test('cells without a record leave C2 to C5 unjudged, with their number', () => {
  const evidence = evidenceOf((arm, seed) =>
    seed === 2 && arm !== 'brier' ? undefined : measured(arm, seed),
  )
  for (const criterion of ['C2', 'C3', 'C4', 'C5'] as const) {
    expect(judge(criterion, evidence)).toEqual({
      state: 'unjudged',
      reason: '2 of 9 cells have no record',
    })
  }
})

test('an arm that was refused is done without, where the criterion has no part for it', () => {
  const evidence = evidenceOf((arm, seed) => (arm === 'brier' ? undefined : measured(arm, seed)))
  const refused = {
    ...evidence,
    cells: evidence.cells.map((cell) => ({ ...cell, refused: cell.spec.arm === 'brier' })),
  }
  expect(stateOf(judge('C2', refused))).toBe('pass')
  expect(judge('C4', refused)).toEqual({ state: 'unjudged', reason: '3 of 9 cells have no record' })
})

const divergedIn = (lost: string) => (arm: string, seed: number) => ({
  ...measured(arm, seed),
  diverged: arm === lost && seed === 2,
})

test.each([
  ['C2', 'hypros', 'fail'],
  ['C2', 'log-loss', 'incomparable'],
  ['C4', 'brier', 'incomparable'],
  ['C5', 'hypros', 'fail'],
] as const)('%s where %s diverged with one seed: %s', (criterion, lost, expected) => {
  expect(stateOf(judge(criterion, evidenceOf(divergedIn(lost))))).toBe(expected)
})

test('C5 has nothing to compare where the baseline diverged with every seed', () => {
  const evidence = evidenceOf((arm, seed) => ({ ...measured(arm, seed), diverged: arm === 'log-loss' }))
  expect(judge('C5', evidence)).toEqual({ state: 'unjudged', reason: 'the baseline log-loss diverged' })
})

const sentences = [
  'der typ ist nicht zuweisbar',
  'ein wert wurde erwartet',
  'das modul wurde nicht gefunden',
  'der name ist nicht bekannt',
]
/** Of the four test sentences, `hypros` gets one wrong and the others two; perturbed, one more each. */
const examplesOf = (arm: string, seed: number) => {
  const rows = (wrong: number) =>
    sentences.map((sentence, i) =>
      bleuStatistics((i + seed) % 4 < wrong ? 'ein wert wurde hier gefunden' : sentence, sentence),
    )
  const wrong = arm === 'hypros' ? 1 : 2
  const tokens = sentences.map((_, i) => [10, 20, 5 + ((i * seed + arm.length) % 3)])
  return {
    test: { statistics: rows(wrong), tokens },
    'test/swap-10': { statistics: rows(wrong + 1), tokens },
  }
}

test('variances over test examples stand beside those over seeds, for whatever has statistics an example', () => {
  const evidence = evidenceOf((arm, seed) => ({ ...measured(arm, seed), examples: examplesOf(arm, seed) }))
  const variances = claimInput(evidence, 'log-loss').instances[0]?.v_ex
  expect(Object.keys(variances ?? {}).sort()).toEqual(['brier', 'degradation', 'metric'])
  for (const variance of Object.values(variances ?? {})) expect(variance).toBeGreaterThan(0)
  expect(claimInput(evidence, 'log-loss').instances[0]?.v_ex).toEqual(variances)
})

test('records without statistics an example give no such variance', () => {
  expect(claimInput(evidenceOf(measured), 'log-loss').instances[0]?.v_ex).toEqual({})
})
