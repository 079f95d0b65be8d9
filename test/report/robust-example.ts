/** The robustness of a small run: three arms and seeds on two levels, one cell untrained and one without scores. */
import type { PerturbedRecord } from '../../src/cell/record.ts'
import { buildRobustness, type PerturbedCell, type RobustnessInput } from '../../src/report/robustness.ts'
import type { Verdict } from '../../src/verdict/types.ts'
import { examplePlan, exampleRecord } from './example.ts'

export const exampleLevels = ['swap-10', 'trigger'] as const

/** Share of the clean score that is kept. */
const kept: Readonly<Record<string, number>> = { 'swap-10': 0.75, trigger: 0.5 }

export const robustPlan = examplePlan({
  'log-loss': { kind: 'log-loss' },
  brier: { kind: 'brier' },
  hypros: { kind: 'hybrid', lambda: { kind: 'linear' } },
})

function level(cell: string, name: string, clean: number): PerturbedRecord {
  return {
    schema: 1,
    key: `${cell}-${name}`,
    cell,
    perturbation: name,
    settings: {},
    scores: { bleu: clean * (kept[name] as number), brier: 0.5 },
    examples: { statistics: [], tokens: [] },
    distance: { words: name === 'trigger' ? 3 : 1.5, characters: 10 },
    changed: 200,
    ...(name === 'trigger' && {
      trigger: { text: 'some, "quoted" words', tokens: [7, 8, 9], losses: [1, 2], evaluations: 31 },
    }),
  }
}

export const robustCells: readonly PerturbedCell[] = robustPlan.cells.map((spec, index) => {
  const key = `cell-${index}`
  if (index === 0) return { spec, key, record: null, levels: [], note: 'not trained' }
  const record = exampleRecord(spec, key)
  if (index === 1) return { spec, key, record, levels: [], note: 'trained, and not scored' }
  const clean = record.result.scores.test?.bleu as number
  return { spec, key, record, levels: exampleLevels.map((name) => level(key, name, clean)) }
})

const excess = { name: 'excess', unit: 'margin', est: 0.42, lo: -0.5, hi: 1.34 }
export const robustVerdict: Verdict = {
  criterion: 'C4',
  verdict: 'inconclusive',
  sentence: 'under perturbation hypros loses about as much as brier.',
  ...{ est: excess.est, lo: excess.lo, hi: excess.hi },
  estimates: [excess],
}

export function robustInput(): RobustnessInput {
  const [instance] = robustPlan.instances
  const at = { dataset: instance?.dataset as string, model: instance?.model as string }
  return {
    plan: robustPlan,
    levels: exampleLevels,
    cells: robustCells,
    readings: [
      { ...at, level: 'swap-10', verdict: robustVerdict },
      { ...at, level: 'trigger', verdict: null },
    ],
    verdict: robustVerdict,
    unjudged: null,
    command: 'npx vitest run suites/mt/exp-1-mt-core.test.ts',
    generatedAt: '2026-11-25T12:00:00Z',
    version: '0.1.0',
  }
}

export const robustModel = () => buildRobustness(robustInput())
