/** Desk tier, shortened: a model of its smallest size on all of Multi30k. */
import { expect, test } from 'vitest'
import { project } from './project.ts'

const suite = `
import { logLoss } from 'hypros/scoring'
import { translation } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('desk', {
  task: translation({ desk: ['multi30k-en-de'] }),
  model: { desk: ['transformer-tiny'] },
  arms: { 'log-loss': logLoss() },
  train: { desk: { steps: 10, batch: 64, learningRate: 1e-3, warmup: 4, evaluateEvery: 10 } },
  baseline: 'log-loss',
  bounded: 'log-loss',
  candidate: 'log-loss',
  seeds: [1],
})
`

test('a cell trains on Multi30k', { timeout: 600_000 }, async (context) => {
  const mirror = process.env.HYPROS_DATA_MIRROR
  if (!mirror) return context.skip('HYPROS_DATA_MIRROR names no copy of Multi30k')
  const { run, remove } = project({ 'desk.test.ts': suite })
  try {
    const { code, output } = await run([], { HYPROS_TIER: 'desk', HYPROS_DATA_MIRROR: mirror })
    expect(output).toMatch(/✓ log-loss · seed 1 · multi30k-en-de · transformer-tiny {2}trained in/)
    expect(code).toBe(0)
  } finally {
    remove()
  }
})

test('without the data, a cell says which command fetches them', async () => {
  const { folder, run, remove } = project({ 'desk.test.ts': suite })
  try {
    const { code, output } = await run([], {
      HYPROS_TIER: 'desk',
      HYPROS_CACHE: folder,
      HYPROS_DATA_MIRROR: '',
    })
    expect(output).toContain('data set "multi30k-en-de" lacks multi30k/train.en.gz')
    expect(output).toContain('run: npx hypros data fetch multi30k-en-de')
    expect(code).toBe(1)
  } finally {
    remove()
  }
})
