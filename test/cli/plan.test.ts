/** The command as a person runs it, on the suites of this repository and in a project of its own. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hypros, logLoss } from '../../src/scoring/spec.ts'
import { type Project, project, suite } from '../e2e/project.ts'
import { tiny } from '../e2e/tiny.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Refuses to load vitest: suites have to be readable where it isn't installed. */
const withoutVitest = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module'
registerHooks({ resolve(name, context, next) {
  if (/^vitest(\\/|$)/.test(name)) throw new Error('vitest was loaded: ' + name)
  return next(name, context)
} })`,
)}`

let place: Project

/** `hypros plan` in a folder, with a store that only these tests use. */
function hyprosPlan(args: readonly string[], folder: string) {
  const { HYPROS_TIER: _, ...inherited } = process.env
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [`--import=${withoutVitest}`, join(repository, 'bin/hypros.js'), 'plan', ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...inherited, NO_COLOR: '1', HYPROS_STORE: join(place.folder, '.hypros') },
    },
  )
  return { stdout, stderr, status }
}

const declaration = tiny({ 'log-loss': logLoss(), hypros: hypros() }, { seeds: [1, 2] })

beforeAll(() => {
  place = project({
    'suites/first.test.ts': suite('first', declaration),
    'suites/deep/second.test.ts': suite('second', {
      ...declaration,
      model: { ...declaration.model, paper: ['transformer-small'] },
      task: { kind: 'translation', datasets: { ...declaration.task.datasets, paper: ['wmt14-en-de'] } },
      train: {
        ...declaration.train,
        paper: { ...declaration.train.pocket, batch: { tokens: 640 }, accumulate: 4 },
      },
    }),
    'suites/plain.test.ts': "import { test } from 'vitest'\n\ntest('of another kind', () => {})\n",
    // Robustness of trained cells takes no training, so there is nothing to plan.
    'suites/robustness.test.ts': `import { robustness } from 'hypros/vitest'

await robustness('first', { of: './first.test.ts', perturbations: ['swap-10'] })
`,
    'mine.ts': `import { defineLoss } from 'hypros'
import { neg } from '@tensorflow/tfjs-core'
import { logProbs, pick } from 'hypros'

export default defineLoss('mine', (logits, targets) => neg(pick(logProbs(logits), targets)))
`,
    'others/own-loss.test.ts': `import { lossFrom } from 'hypros/scoring'
import { experiment } from 'hypros/vitest'

experiment('own-loss', {
  ...${JSON.stringify(declaration)},
  arms: { 'log-loss': lossFrom('../mine.ts'), hypros: lossFrom('../mine.ts') },
})
`,
    'others/wrong.test.ts': suite('wrong', { ...declaration, seeds: [0] }),
    'others/tests.test.ts': "import { test } from 'vitest'\n\ntest('of another kind', () => {})\n",
    'others/nothing.test.ts': 'export {}\n',
  })
})
afterAll(() => place.remove())

describe('the suites of this repository', () => {
  test('at paper tier: Base and Big by nominal shapes, within the budget of the study', () => {
    const { stdout, stderr, status } = hyprosPlan(['suites/mt', '--tier', 'paper', '--json'], repository)
    expect([stderr, status]).toEqual(['', 0])
    const { experiments, budget, gpu, utilisation } = JSON.parse(stdout)
    expect([gpu.name, utilisation]).toEqual(['A100 40GB', 0.35])
    const [exp1] = experiments
    expect(exp1).toMatchObject({ name: 'exp-1-mt-core', file: 'suites/mt/exp-1-mt-core.test.ts', cells: 60 })
    expect(exp1.groups).toHaveLength(20)
    const of = (dataset: string, model: string) =>
      exp1.groups.find(
        (group: { dataset: string; model: string; arm: string }) =>
          group.dataset === dataset && group.model === model && group.arm === 'hypros',
      )
    const [base, big] = [of('wmt14-en-de', 'transformer-base'), of('wmt14-en-de', 'transformer-big')]
    const small = of('iwslt15-vi-en', 'transformer-base')
    // 4,096 tokens × 8 × 100,000 updates, and 30,000 on the smaller corpus.
    expect([base.tokens, small.tokens]).toEqual([3_276_800_000, 983_040_000])
    // Six operations a weight and token is the usual estimate; attention and the embedding's product come on top.
    for (const { flops, parameters, tokens } of [base, big]) {
      expect(flops.train / (6 * parameters * tokens)).toBeGreaterThan(0.8)
      expect(flops.train / (6 * parameters * tokens)).toBeLessThan(1.5)
    }
    expect(base.nominal).toContain('wmt14-en-de')
    expect(base.stateBytes).toBe(16 * base.parameters + 8)
    expect(budget.planned).toBeLessThan(budget.hours)
  })
})

describe('a project of its own', () => {
  test('reads the suites in its folder, by their real data, and no other test file', () => {
    const { stdout, stderr, status } = hyprosPlan(['--json'], place.folder)
    expect([stderr, status]).toEqual(['', 0])
    const { experiments } = JSON.parse(stdout)
    expect(experiments.map(({ name }: { name: string }) => name)).toEqual(['second', 'first'])
    expect(experiments[1].groups).toMatchObject([
      { arm: 'log-loss', seeds: [1, 2], nominal: null, updates: 40 },
      { arm: 'hypros', seeds: [1, 2], nominal: null, updates: 40 },
    ])
  })

  test('an experiment that does not declare the tier is left out, and named', () => {
    const args = ['suites', '--tier=paper', '--gpu=h100', '--utilisation', '50%']
    const { stdout, status } = hyprosPlan(args, place.folder)
    expect(status).toBe(0)
    for (const words of [
      'second paper tier · suites/deep/second.test.ts',
      'wmt14-en-de × transformer-small',
      '4 cells, ',
      'The study has 2,000 A100 hours',
      'H100 SXM: 494.7 TFLOP/s (TF32)',
      'assumed utilisation 50 %',
      'nominal shapes, 64 tokens a side',
      'Not declared at this tier: first.',
    ]) {
      expect(stdout.replace(/\s+/g, ' ')).toContain(words)
    }
  })

  test("a loss of one's own is found beside its suite", () => {
    const { stdout, stderr } = hyprosPlan(['others/own-loss.test.ts', '--json'], place.folder)
    expect(stderr).toBe('')
    const { experiments, cells } = JSON.parse(stdout)
    // Two arms of one loss share their cells.
    expect([experiments[0].cells, cells]).toEqual([4, 2])
  })

  test.each([
    ['others/wrong.test.ts', 2, 'seeds[0]: 0 is not a positive whole number'],
    ['others/tests.test.ts', 2, "the suite can't be read: "],
    ['others/nothing.test.ts', 2, 'the file declares no experiment'],
    ['elsewhere', 2, 'there is no file or folder "elsewhere"'],
    ['node_modules/@tensorflow', 2, 'no suite was found'],
    ['suites/first.test.ts --tier desk', 2, 'no experiment declares tier "desk"'],
    ['suites/first.test.ts --gpu A1000', 2, 'no published figures for a GPU "A1000"'],
    ['suites/first.test.ts --utilisation 0', 2, 'Give a percentage above 0'],
    ['suites/first.test.ts --tier huge', 2, 'Allowed choices are pocket, desk, paper'],
  ])('%s ends with %d and says why', (words, code, message) => {
    const { stdout, stderr, status } = hyprosPlan(words.split(' '), place.folder)
    expect(stderr).toContain(message)
    expect(stderr).toContain('what to do: ')
    expect([stdout, status]).toEqual(['', code])
  })
})
