import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CellError } from '../../src/base/errors.ts'
import { levelOf } from '../../src/cell/levels.ts'
import { perturbCell } from '../../src/cell/perturb-cell.ts'
import type { PerturbedRecord } from '../../src/cell/record.ts'
import { openStore, type Store } from '../../src/cell/store.ts'
import type { RobustnessCell, RobustnessModel } from '../../src/report/robustness.ts'
import { brier, hypros, logLoss } from '../../src/scoring/spec.ts'
import { classification } from '../../src/task/spec.ts'
import { parseCsv } from '../csv.ts'
import { type Outcome, type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const arms = { 'log-loss': logLoss(), brier: brier(), hypros: hypros() }
const declaration = tiny(arms, {
  task: classification({ pocket: ['ts-lib-kinds'] }),
  bounded: 'brier',
  candidate: 'hypros',
  steps: 30,
})
const title = (arm: string) => `${arm} · seed 1 · ts-lib-kinds · transformer-tiny`
const robust = (perturbations: readonly string[], of = '../small.test.ts', name = 'small') =>
  `import { robustness } from 'hypros/vitest'

await robustness('${name}', { of: '${of}', perturbations: ${JSON.stringify(perturbations)} })
`

let place: Project
let untrained: Outcome
let first: Outcome
let second: Outcome
let store: Store
let lost: PerturbedRecord
let cells: readonly RobustnessCell[]

beforeAll(async () => {
  place = project({
    'suites/small.test.ts': suite('small', declaration),
    'suites/robustness/levels.test.ts': robust(['swap-5', 'characters-10']),
  })
  untrained = await place.run(['suites/robustness'])
  await place.run(['suites/small', '-t', 'log-loss|brier'])
  first = await place.run(['suites/robustness'])
  store = openStore(join(place.folder, '.hypros'))
  cells = (JSON.parse(readFileSync(inReport('robustness.json'), 'utf8')) as RobustnessModel).cells
  lost = store.readPerturbed(cellOf('brier').levels['characters-10']?.key as string) as PerturbedRecord
  rmSync(join(store.root, 'perturbed', lost.key), { recursive: true })
  second = await place.run(['suites/robustness'])
}, 300_000)
afterAll(() => place.remove())

const inReport = (file: string) => join(place.folder, 'reports/small', file)
const cellOf = (arm: string) => cells.find((cell) => cell.arm === arm) as RobustnessCell

describe('the robustness of an experiment that another file declares', () => {
  test('before anything is trained every cell is skipped with the command that trains it', () => {
    for (const arm of Object.keys(arms)) expect(untrained.output).toContain(`↓ ${title(arm)}`)
    expect(untrained.output).toContain('not trained: npx vitest run suites/small.test.ts')
    expect(untrained.output).toContain('C4 not judged: 3 of 3 cells have no record')
    expect(untrained.code).toBe(0)
  })

  test('trained cells are scored on their stored weights, and the missing one stays missing', () => {
    for (const arm of ['log-loss', 'brier']) {
      expect(first.output).toMatch(new RegExp(`✓ ${title(arm)}  scored, loses −?-?\\d`))
    }
    expect(first.output).toContain(`↓ ${title('hypros')}`)
    expect(first.output).toContain('Not scored: 1 of 3 cells')
    expect(first.output).not.toContain('trained in')
    expect(cellOf('hypros')).toMatchObject({ state: 'missing', reason: 'not trained', levels: {} })
    expect(first.output.trimEnd().split('\n').at(-1)).toBe('decided 0 of 1')
  })

  test('what the cell itself was tested on comes out the same, to the last bit', () => {
    for (const arm of ['log-loss', 'brier']) {
      const cell = cellOf(arm)
      const own = store.readCell(cell.key as string)?.result.scores
      expect(cell.clean).toEqual(own?.test)
      expect(cell.levels['swap-5']?.scores).toEqual(own?.['test/swap-5'])
      expect(cell.levels['characters-10']?.scores).not.toEqual(own?.test)
    }
  })

  test('the table is in the report folder as CSV, a row a cell and perturbation', () => {
    const rows = parseCsv(readFileSync(inReport('robustness.csv'), 'utf8'))
    expect(rows.map(({ arm, perturbation, state }) => [arm, perturbation, state])).toEqual([
      ['log-loss', 'swap-5', 'scored'],
      ['log-loss', 'characters-10', 'scored'],
      ['brier', 'swap-5', 'scored'],
      ['brier', 'characters-10', 'scored'],
      ['hypros', '', 'missing'],
    ])
    expect(Number(rows[0]?.editedWords)).toBeGreaterThan(0)
    expect(readFileSync(inReport('robustness.txt'), 'utf8')).toContain('Edits a text')
  })

  test('a run scores what the store lacks, with the same result, and takes all else from it', () => {
    expect(second.output).toContain(`✓ ${title('log-loss')}  stored, loses `)
    expect(second.output).toContain(`✓ ${title('brier')}  scored, loses `)
    expect(second.output).not.toContain(`▸ ${title('log-loss')}`)
    expect(store.readPerturbed(lost.key)).toEqual(lost)
  })

  test('a worker that is stopped keeps the perturbations that it has scored', async () => {
    const key = cellOf('log-loss').key as string
    const spec = { ...store.readCell(key)!.result.spec, arm: 'log-loss' }
    let looks = 0
    const stopping = () => looks++ > 0
    const levels = ['swap-10', 'distractor'] as const
    const scoring = perturbCell({ store, spec, key, levels, report: () => {}, stopping })
    await expect(scoring).rejects.toThrow(CellError)
    expect(levels.map((level) => store.has('perturbed', levelOf(key, level).key))).toEqual([true, false])
  }, 60_000)
})

const wrong: readonly [file: string, text: string, message: string][] = [
  ['no-file', robust(['swap-5'], '../smal.test.ts'), 'of: there is no file ../smal.test.ts'],
  ['no-experiment', robust(['swap-5'], '../small.test.ts', 'smal'), 'did you mean "small"?'],
  ['no-level', robust(['swap-5', 'swop-10']), 'perturbations[1]: there is no "swop-10" for classification'],
  ['twice', robust(['swap-5', 'swap-5']), 'perturbations[1]: "swap-5" is there twice'],
  ['none', robust([]), 'perturbations: there is none'],
  ['trigger', robust(['trigger']), 'perturbations[0]: there is no "trigger" for classification'],
]

test('what is wrong with a declaration is said with the field', async () => {
  for (const [file, text] of wrong) place.write(`suites/wrong/${file}.test.ts`, text)
  const { output, code } = await place.run(['suites/wrong'])
  for (const [, , message] of wrong) expect(output).toContain(message)
  expect(output).toContain('ConfigError: ')
  expect(code).toBe(1)
}, 60_000)
