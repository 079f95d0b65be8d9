import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { claim } from '../../src/cell/claim.ts'
import { obtainCell, preparePlan } from '../../src/cell/pool.ts'
import type { Progress } from '../../src/cell/protocol.ts'
import { acquireSlots, jobCapacity } from '../../src/cell/slots.ts'
import { openStore } from '../../src/cell/store.ts'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { logLoss } from '../../src/scoring/spec.ts'
import { classification } from '../../src/task/spec.ts'
import { tiny } from '../e2e/tiny.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-pool-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a cell that somebody else trains is waited for without a job slot', { timeout: 300_000 }, async () => {
  const input = tiny({ 'log-loss': logLoss() }, { task: classification({ pocket: ['types-node-topics'] }) })
  const planned = plan(validate('pool', input), { tier: 'pocket', engine: 'onnx', threads: 1 })
  const store = openStore(join(folder, '.hypros'))
  const options = { store, directory: folder }
  const [cell] = (await preparePlan(planned, options)).cells
  if (cell?.state !== 'ready') throw new Error('the planner refused the cell')

  const elsewhere = claim(store.root, cell.key)
  const phases: Progress['phase'][] = []
  const obtained = obtainCell(cell, { ...options, onProgress: ({ phase }) => phases.push(phase) })
  // Every slot of the machine is to be had while it waits.
  const slots = await acquireSlots('all', { capacity: jobCapacity() })
  slots.release()
  expect(phases).toEqual([])
  elsewhere?.release()
  const { record, stored } = await obtained
  expect(stored).toBe(false)
  expect(record.result.outcome.state).toBe('trained')
  expect((await obtainCell(cell, options)).stored).toBe(true)
})
