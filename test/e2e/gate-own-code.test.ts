/** Where hypros itself is what a change changes, as in its own repository, each side runs its own code. */
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { CellResult } from '../../src/cell/record.ts'
import type { GateReport } from '../../src/report/gate.ts'
import { crossEntropy, type GateProject, gateProject, lossModule, rehearsal } from './gate-project.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const loop = 'src/train/loop.ts'

let place: GateProject | undefined
afterAll(() => place?.remove())

test('a raised version of the loop: every key is new, and each side trains with its own version', async () => {
  const read = (path: string) => readFileSync(join(repository, path), 'utf8')
  place = gateProject({
    'package.json': read('package.json'),
    'losses/entropy.ts': lossModule(crossEntropy),
    'suites/rehearsal.test.ts': rehearsal("entropy: lossFrom('../losses/entropy.ts')"),
  })
  const { folder, git } = place
  for (const path of ['src', 'bin', 'fixtures']) {
    cpSync(join(repository, path), join(folder, path), { recursive: true })
  }
  rmSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  git('add', '--all')
  git('commit', '--quiet', '--message=With the program')

  const [, version = ''] = /loopVersion = (\d+)/.exec(read(loop)) ?? []
  const raised = read(loop).replace(`loopVersion = ${version}`, `loopVersion = ${Number(version) + 1}`)
  expect(raised).not.toBe(read(loop))
  writeFileSync(join(folder, loop), raised)

  const { code, output, errors } = await place.gate(['--base', 'HEAD', '--json'])
  expect(code, errors).toBe(0)
  const report = JSON.parse(output) as GateReport
  expect(report).toMatchObject({ state: 'green', problems: [] })
  expect(report.experiments[0]?.cells).toEqual({ changed: 3, unchanged: 0 })
  const versions = place.cells().map((key) => {
    const record = readFileSync(join(folder, '.hypros/cells', key, 'record.json'), 'utf8')
    return (JSON.parse(record) as CellResult).versions.loop
  })
  const [old, changed] = [Number(version), Number(version) + 1]
  expect(versions.sort()).toEqual([old, old, old, changed, changed, changed])
}, 600_000)
