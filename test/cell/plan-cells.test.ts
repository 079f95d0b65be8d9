import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planCells } from '../../src/cell/plan-cells.ts'
import { openStore } from '../../src/cell/store.ts'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { translation } from '../../src/task/spec.ts'
import { sound, train } from '../experiment/declaration.ts'

const options = { engine: 'onnx', threads: 1 } as const
const store = () => openStore(mkdtempSync(join(tmpdir(), 'hypros-plan-')))

test('a cell whose data is missing is refused, with the data set and what to do', async () => {
  const experiment = validate('exp', {
    ...sound,
    task: translation({ paper: ['wmt14-en-de'] }),
    model: { paper: ['transformer-base'] },
    train: { paper: { ...train, batch: { tokens: 4096 }, accumulate: 8 } },
    seeds: [1],
  })
  const { cells, timing } = await planCells(plan(experiment, { ...options, tier: 'paper' }), store())
  expect(cells).toHaveLength(3)
  for (const planned of [...cells, ...timing]) {
    expect(planned).toMatchObject({ state: 'refused', error: { kind: 'DataError' } })
    expect(planned.state === 'refused' && planned.error.what).toContain('wmt14-en-de')
    expect(planned.state === 'refused' && planned.error.remedy).not.toBe('')
  }
})

test('the key depends on how many batches an update takes, and on how large they are', async () => {
  const keyOf = async (change: Partial<typeof train>) => {
    const arms = { 'log-loss': { kind: 'log-loss' } } as const
    const alone = { arms, baseline: 'log-loss', bounded: 'log-loss', candidate: 'log-loss', seeds: [1] }
    const model = { pocket: ['transformer-tiny'] }
    const input = { ...sound, ...alone, model, train: { pocket: { ...train, ...change } } }
    const { cells } = await planCells(plan(validate('exp', input), { ...options, tier: 'pocket' }), folder)
    return cells[0]?.state === 'ready' ? cells[0].key : undefined
  }
  const folder = store()
  const keys = [
    await keyOf({}),
    await keyOf({ accumulate: 2 }),
    await keyOf({ accumulate: 3 }),
    await keyOf({ batch: { tokens: 300 } }),
  ]
  expect(keys).not.toContain(undefined)
  expect(new Set(keys).size).toBe(4)
  expect(await keyOf({ accumulate: 1 })).toBe(keys[0])
})
