/** An experiment that is looked at twice: what was trained for the first look is used again at the second. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/cell/store.ts'
import type { ReportModel } from '../../src/report/index.ts'
import { hypros as hybrid, logLoss } from '../../src/scoring/spec.ts'
import { classification } from '../../src/task/spec.ts'
import { hypros } from '../cli/program.ts'
import { type Outcome, type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const arms = { 'log-loss': logLoss(), mine: hybrid() }
const declaration = (seeds: readonly number[], looks?: readonly number[]) =>
  suite(
    'looked-at',
    tiny(arms, {
      task: classification({ pocket: ['ts-lib-kinds'] }),
      candidate: 'mine',
      steps: 30,
      seeds,
      ...(looks && { looks }),
    }),
  )

let place: Project
let first: Outcome
let keys: readonly string[]
let second: Outcome
let report: ReportModel
let later: ReportModel
const storeFolder = () => join(place.folder, '.hypros')
const reportNow = () =>
  JSON.parse(readFileSync(join(place.folder, 'reports/looked-at/report.json'), 'utf8')) as ReportModel

beforeAll(async () => {
  place = project({ 'suites/one.test.ts': declaration([1, 2, 3], [3, 5, 10]) })
  // Without C1: its timing would take longer than all cells together, and takes no look at them
  first = await place.run(['suites', '-t', 'seed|C2|C3|C4|C5'])
  report = reportNow()
  keys = openStore(storeFolder()).keys('cells')
  place.write('suites/one.test.ts', declaration([1, 2, 3, 4, 5], [3, 5, 10]))
  second = await place.run(['suites', '-t', 'seed|C2|C3|C4|C5'])
  later = reportNow()
}, 300_000)
afterAll(() => place.remove())

describe('three looks are declared', () => {
  test('the terminal, the report and each verdict in it say which look it is', () => {
    expect(first.output).toContain('pocket tier · onnx engine · 3 seeds · look 1 of 3')
    expect(report.experiment.look).toEqual({ number: 1, of: 3, seeds: [3, 5, 10], level: 1 - 0.05 / 3 })
    const c2 = report.verdicts.find(({ criterion }) => criterion === 'C2')
    expect(c2?.look?.number).toBe(1)
    expect(c2?.sentence).toContain('98.33 % interval')
    expect(later.experiment.look?.number).toBe(2)
  })

  test('two seeds more train their own cells and take all others from the store', () => {
    expect(keys).toHaveLength(6)
    const now = openStore(storeFolder()).keys('cells')
    expect(now).toHaveLength(10)
    expect(now.filter((key) => keys.includes(key))).toEqual(keys)
    expect(second.output.match(/stored \(trained/g)).toHaveLength(6)
    expect(second.output).toContain('5 seeds · look 2 of 3')
  })

  test('other looks change no key: nothing is trained, and the level is the usual one', async () => {
    place.write('suites/one.test.ts', declaration([1, 2, 3]))
    const { output } = await place.run(['suites', '-t', 'seed|C2'])
    expect(output.match(/stored \(trained/g)).toHaveLength(6)
    expect(output).not.toContain('look 1')
    const [c2] = reportNow().verdicts
    expect(c2?.sentence ?? '').not.toContain('98.33')
  })

  test('a number of seeds that is no look is refused, by name', async () => {
    place.write('suites/one.test.ts', declaration([1, 2], [3, 5]))
    const { output, code } = await place.run(['suites'])
    expect(output).toContain('seeds: there are 2, which is none of looks (3, 5)')
    expect(code).toBe(1)
  })
})

describe('its store in the hands of a reviewer', () => {
  const verdict = (...words: string[]) => hypros(['verdict', ...words, '--json'], { directory: place.folder })

  test('gives the verdicts of the run, without the suite', async () => {
    const { output, errors } = await verdict('--records', '.hypros', '--looks', '3', '--where', 'seed=1')
    expect(errors).toContain('judged on ts-lib-kinds · transformer-tiny: ')
    expect((JSON.parse(output) as { verdict: string }[]).map(({ verdict }) => verdict)).toContain(
      'insufficient',
    )
    const all = await verdict('--records', '.hypros', '--looks', '3', '--criterion', 'C2')
    // The arm was called "mine"; a record knows its loss only.
    const { est, lo, hi, verdict: state } = later.verdicts.find(({ criterion }) => criterion === 'C2') ?? {}
    expect(JSON.parse(all.output)).toMatchObject({ est, lo, hi, verdict: state })
  })

  test('copies of records will do; an altered one is found where its manifest was copied, too', async () => {
    const copies = join(place.folder, 'copies')
    mkdirSync(copies)
    for (const key of keys)
      cpSync(join(storeFolder(), 'cells', key, 'record.json'), join(copies, `${key}.json`))
    const { output, errors } = await verdict('--records', 'copies', '--criterion', 'C3')
    expect(errors).toContain('6 records are copies without a manifest')
    const stored = await verdict('--records', '.hypros', '--criterion', 'C3', '--where', 'seed=1')
    expect(JSON.parse(output).criterion).toBe('C3')
    expect(JSON.parse(stored.output).verdict).toBe('insufficient')
    const folder = join(copies, 'cell')
    cpSync(join(storeFolder(), 'cells', keys[0] as string), folder, { recursive: true })
    const record = join(folder, 'record.json')
    writeFileSync(record, readFileSync(record, 'utf8').replace('"paddingShare":', '"paddingShare": '))
    const altered = await verdict('--records', 'copies', '--criterion', 'C3')
    expect([altered.code, altered.output]).toEqual([3, ''])
    expect(altered.errors).toContain('the record is damaged: ')
  })
})
