import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { logLoss } from '../../src/scoring/spec.ts'
import { type Project, project, suite } from './project.ts'
import { cellName, tiny } from './tiny.ts'

/** So many that a quarter of them takes longer than workers wait between two reports. */
const steps = 180
const declaration = tiny({ 'log-loss': logLoss() }, { steps })
const pocket = { ...declaration.train.pocket!, evaluateEvery: steps / 3 }
const cell = cellName('log-loss')

let place: Project

beforeEach(() => {
  place = project({ 'a.test.ts': suite('interrupted', { ...declaration, train: { pocket } }) })
})
afterEach(() => place.remove())

/** Ids of the processes whose working folder is the project's: vitest and the workers. */
function processes(): number[] {
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .filter((id) => look(() => readlinkSync(`/proc/${id}/cwd`) === place.folder))
    .map(Number)
}

const workers = () =>
  processes().filter((id) =>
    look(() => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('cell/worker.ts')),
  )

/** False where the process has ended meanwhile, or is not ours to look at. */
function look(at: () => boolean): boolean {
  try {
    return at()
  } catch {
    return false
  }
}

function filesOf(store: string): { record: string; run: { resumed: number } } {
  const cells = join(place.folder, store, 'cells')
  const [key = ''] = readdirSync(cells).filter((name) => !name.startsWith('.'))
  const read = (name: string) => readFileSync(join(cells, key, name), 'utf8')
  return { record: read('record.json'), run: JSON.parse(read('run.json')) }
}

describe.runIf(process.platform === 'linux')('an interrupted run', { timeout: 300_000 }, () => {
  test('Ctrl-C leaves no process behind, and the next run goes on from there', async () => {
    const interrupted = place.start([])
    await interrupted.saw(`${cell}: 25 %`)
    expect(workers()).toHaveLength(1)
    interrupted.process.kill('SIGINT')
    const { code } = await interrupted.ended
    expect(code).not.toBe(0)
    for (let tries = 0; processes().length > 0 && tries < 100; tries++) await pause(100)
    expect(processes()).toEqual([])

    const { output, code: after } = await place.run([])
    expect(output).toContain(`✓ ${cell}  trained in `)
    expect(after).toBe(0)
    expect(filesOf('.hypros').run.resumed).toBe(1)
  })

  test('a worker killed in mid-training fails its cell; run again, the record is that of an undisturbed run', async () => {
    const undisturbed = await place.run([], { HYPROS_STORE: 'undisturbed' })
    expect(undisturbed.code).toBe(0)

    const disturbed = place.start([])
    await disturbed.saw(`${cell}: 50 %`)
    for (const id of workers()) process.kill(id, 'SIGKILL')
    const { output, code } = await disturbed.ended
    expect(output).toContain('CellError: the worker was ended by SIGKILL without an answer')
    expect(output).toContain('where: cell log-loss, seed 1, ts-diagnostics-en-de, transformer-tiny')
    expect(code).toBe(1)

    const again = await place.run([])
    expect(again.code).toBe(0)
    expect(filesOf('.hypros').run.resumed).toBe(1)
    expect(filesOf('.hypros').record).toBe(filesOf('undisturbed').record)
  })
})
