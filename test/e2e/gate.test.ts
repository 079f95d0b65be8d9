/** The rehearsal of pull requests: a comment, a harmless rewrite, a regression. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GateReport } from '../../src/report/gate.ts'
import {
  crossEntropy,
  type GateProject,
  gateProject,
  lossModule,
  rehearsal,
  squares,
} from './gate-project.ts'

/** So small that Adam's ε drowns the gradients, which no check of the loss alone can see. */
const faint = `mul(${crossEntropy}, 1e-12)`
const both = "entropy: lossFrom('../losses/entropy.ts'), squares: lossFrom('../losses/squares.ts')"

let place: GateProject

beforeAll(() => {
  place = gateProject({
    'losses/entropy.ts': lossModule(crossEntropy),
    'losses/squares.ts': lossModule(squares),
    'suites/rehearsal.test.ts': rehearsal(both),
  })
})
afterAll(() => place.remove())

const report = (output: string): GateReport => JSON.parse(output) as GateReport

// One story: every test finds the store and the commits as the one before left them.
describe('pull requests', { timeout: 600_000 }, () => {
  test('a comment changes no key: nothing is trained', async () => {
    place.write('losses/entropy.ts', lossModule(crossEntropy, '// Of every token.\n'))
    const { code, output, errors } = await place.gate(['--base', 'main'])
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output.trimEnd().split('\n').at(-1)).toBe("nothing to judge: no cell's key changed")
    expect(place.cells()).toEqual([])
  })

  test('an equal rewrite of one loss trains both versions of its cells and no others, and is green', async () => {
    place.write('losses/entropy.ts', lossModule('mul(sum(mul(logSoftmax(logits), hits), 1), -1)'))
    const { code, output, errors } = await place.gate(['--base', 'main', '--json', 'suites'])
    const { state, commit, experiments } = report(output)
    expect({ code, state }, errors).toEqual({ code: 0, state: 'green' })
    expect(commit).toBe(place.git('rev-parse', 'main').trim())
    expect(experiments).toMatchObject([
      { experiment: 'rehearsal', cells: { changed: 3, unchanged: 3 }, screening: { seeds: [1, 2, 3] } },
    ])
    expect(place.cells()).toHaveLength(6)
    for (const side of ['old', 'new']) expect(errors).toContain(`${side} entropy · seed 1`)
    expect(errors).not.toContain('squares')
  })

  test('Ctrl-C ends with 130, keeps what is trained and leaves no checkout', async () => {
    place.write('losses/entropy.ts', lossModule(faint))
    const { code, errors } = await place.gate(['--base', 'main'], {
      meanwhile: (child) =>
        child.stderr?.on('data', (text: Buffer) => {
          if (String(text).includes('trained')) child.kill('SIGINT')
        }),
    })
    expect(code).toBe(130)
    expect(errors.trimEnd().split('\n').at(-1)).toBe('interrupted')
    expect(place.cells().length).toBeGreaterThan(6)
    expect(place.checkedOut()).toEqual([])
    expect(place.git('worktree', 'list').trim().split('\n')).toHaveLength(1)
  })

  test('a loss that no longer trains is red: criterion and arm are named, in the terminal and in the summary of the job', async () => {
    const summary = join(place.folder, 'summary.md')
    const { code, output, errors } = await place.gate(['--base', 'main'], {
      environment: { GITHUB_STEP_SUMMARY: summary },
    })
    expect(code, errors).toBe(1)
    expect(output).toContain('Screening, seeds 1, 2, 3: flagged')
    expect(output).toContain('Confirmation, seeds 4, 5, 6, 7, 8, 9: red')
    expect(output).toMatch(/✗ entropy · Accuracy \(C2\) · types-node-topics · transformer-tiny: −/)
    expect(output).toMatch(/✗ entropy · Brier \(C3\) · /)
    expect(output.trimEnd().split('\n').at(-1)).toBe('red: worse than before in rehearsal')
    const page = readFileSync(summary, 'utf8')
    expect(page).toContain('## 🔴 Gate on losses: red: worse than before in rehearsal')
    expect(page).toMatch(/\| entropy \| types-node-topics · transformer-tiny \| Accuracy \(C2\) \| /)
    // Two versions on nine seeds, and the equal rewrite.
    expect(place.cells()).toHaveLength(3 + 2 * 9)
    expect(errors).not.toContain('squares')
  })

  test('nothing is left of the checkouts, and the packages of the project are where they were', () => {
    expect(place.checkedOut()).toEqual([])
    expect(place.git('worktree', 'list').trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(place.folder, 'node_modules/hypros/package.json'))).toBe(true)
  })
})

describe('what is not judged', { timeout: 600_000 }, () => {
  test('arms that only one side has are listed', async () => {
    place.write('losses/entropy.ts', lossModule(crossEntropy))
    place.write('suites/rehearsal.test.ts', rehearsal(both.replace('squares:', 'renamed:')))
    const { code, output } = await place.gate(['--base', 'main'])
    expect(code).toBe(0)
    expect(output).toContain('added, not judged: arm renamed')
    expect(output).toContain('removed, not judged: arm squares')
  })

  test('a loss that can not be traced is red where it is new, and only said where it is old', async () => {
    place.write('suites/rehearsal.test.ts', rehearsal(both))
    place.write('losses/squares.ts', lossModule('sum(logits)'))
    const broken = await place.gate(['--base', 'main', '--json'])
    expect(broken.code).toBe(1)
    const [problem] = report(broken.output).problems
    expect(problem).toMatchObject({ side: 'new', where: expect.stringContaining('rehearsal: squares') })
    expect(problem?.what).toContain('the loss returned float32 []')

    place.git('commit', '--quiet', '--all', '--message=Broken')
    place.write('losses/squares.ts', lossModule(squares))
    const mended = await place.gate(['--base', 'HEAD', '--json'])
    expect(mended.code).toBe(0)
    expect(report(mended.output)).toMatchObject({ state: 'unchanged', problems: [{ side: 'old' }] })
  })

  test('a suite that only the new side has is added; one that can not be read is red', async () => {
    place.write('more/other.test.ts', rehearsal(both).replace("'rehearsal'", "'other'"))
    const added = await place.gate(['--base', 'HEAD', 'more'])
    expect(added.code).toBe(0)
    expect(added.output).toContain('experiments added, not judged: other')

    place.write('more/other.test.ts', `${rehearsal(both)}\nthrow new Error('half a suite')\n`)
    const unread = await place.gate(['--base', 'HEAD', 'more'])
    expect(unread.code).toBe(1)
    expect(unread.output).toMatch(/✗ new more\/other\.test\.ts: the suite can't be read: half a suite/)
  })
})

describe('what a person may get wrong', { timeout: 600_000 }, () => {
  test.each([
    [['--base', 'nowhere'], 'there is no commit "nowhere"', 'fetch-depth: 0'],
    [['--base', 'main', '..'], '".." lies outside the project', 'name suites of this project'],
    [['--base', 'main', 'nothing'], 'there is no file or folder "nothing"', 'name suite files or folders'],
    [[], "required option '--base <ref>' not specified", 'npx hypros gate --help'],
  ])('%j is refused', async (words, what, remedy) => {
    const { code, errors } = await place.gate(words)
    expect(code).toBe(2)
    expect(errors).toContain(what)
    expect(errors).toContain(remedy)
    expect(place.checkedOut()).toEqual([])
  })

  test('too few seeds to tell anything are refused before anything is trained', async () => {
    place.write('suites/rehearsal.test.ts', rehearsal(both, '[1, 2]'))
    place.write('losses/entropy.ts', lossModule(squares))
    const before = place.cells()
    const { code, errors } = await place.gate(['--base', 'main', 'suites'])
    expect(code).toBe(2)
    expect(errors).toContain('share 2 of at least 3 seeds')
    expect(place.cells()).toEqual(before)
  })
})
