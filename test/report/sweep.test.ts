import { expect, test } from 'vitest'
import type { ArmSpec, LossSpec } from '../../src/experiment/types.ts'
import { renderHtml } from '../../src/report/html.ts'
import { sweepsOf } from '../../src/report/sweep.ts'
import { brier, hypros, logLoss, sigmoid } from '../../src/scoring/spec.ts'
import { exampleModel, examplePlan, exampleRecord } from './example.ts'

const losses: Record<string, LossSpec> = {
  'log-loss': logLoss(),
  brier: brier(),
  hypros: hypros(),
  sharp: hypros({ lambda: sigmoid(0.3, 0.05) }),
  early: hypros({ lambda: sigmoid(0.1, 0.05) }),
  low: hypros({ lambda: sigmoid(0.3, 0.1, { peak: 0.7 }) }),
  spherical: hypros({ bounded: 'spherical' }),
}
const arms = Object.fromEntries(
  Object.entries(losses).map(([arm, loss]): [string, ArmSpec] => [arm, { loss }]),
)
/** Validation scores by arm, the same for each seed. */
const scored = (scores: Readonly<Record<string, number>>) =>
  examplePlan(losses, [1, 2]).cells.map((spec) => {
    const { result, run } = exampleRecord(spec, 'k')
    const bleu = scores[spec.arm] ?? 0
    return {
      spec,
      key: 'k',
      record: { run, result: { ...result, scores: { ...result.scores, validation: { bleu } } } },
    }
  })

test('a map over τ and T0, and one over τ and λ_max, each with the third at its usual value', () => {
  const cells = scored({ hypros: 24, sharp: 23, early: 22, low: 25, spherical: 99 })
  const [byT0, byPeak, ...more] = sweepsOf(arms, 'bleu', cells)
  expect(more).toEqual([])
  expect(byT0).toEqual({
    metric: 'bleu',
    x: { label: 'τ', values: [0.05, 0.1] },
    y: { label: 'T0', values: [0.1, 0.3] },
    fixed: { label: 'λ_max', value: 1 },
    scores: [
      [22, null],
      [23, 24],
    ],
  })
  expect(byPeak?.y).toEqual({ label: 'λ_max', values: [0.7, 1] })
  expect(byPeak?.scores).toEqual([
    [null, 25],
    [23, 24],
  ])
})

test('one sigmoid is no sweep, and an arm with settings of its own is in none', () => {
  const sharp: ArmSpec = { loss: hypros({ lambda: sigmoid(0.3, 0.05) }), train: { clip: 1 } }
  expect(sweepsOf({ one: { loss: hypros() }, sharp }, 'bleu', [])).toEqual([])
})

test('the page has a map with its values in words, and none where nothing is swept', () => {
  expect(renderHtml(exampleModel())).not.toContain('Sweep of the schedule')
  const model = exampleModel()
  const sweeps = sweepsOf(arms, 'bleu', scored({ hypros: 24, sharp: 23 }))
  const instances = model.instances.map((instance) => ({ ...instance, sweeps }))
  const page = renderHtml({ ...model, instances })
  expect(page).toContain('Sweep of the schedule')
  expect(page).toContain('τ 0.05, T0 0.3: 23.00')
})
