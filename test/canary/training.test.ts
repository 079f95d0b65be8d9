/** Faults of the package itself, planted in a copy of it, in real trainings. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { CellResult } from '../../src/cell/record.ts'
import { openStore } from '../../src/cell/store.ts'
import { filesOf } from '../../src/cli/cells.ts'
import { logLoss } from '../../src/scoring/spec.ts'
import { hypros as command, type Ended } from '../cli/program.ts'
import { type Outcome, type Project, project } from '../e2e/project.ts'
import { alteredTree, type Change } from './altered.ts'
import { canary } from './canary.ts'
import { tinySuite } from './setting.ts'

const cache = mkdtempSync(join(tmpdir(), 'hypros-canary-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

interface Tried {
  readonly place: Project
  run(): Promise<Outcome>
  command(...words: string[]): Promise<Ended>
}

/** Works in a project with one cell, under the package with these changes. */
async function trying<T>(changes: readonly Change[], work: (tried: Tried) => Promise<T>): Promise<T> {
  const tree = alteredTree(...changes)
  const place = project({ 'suites/one.test.ts': tinySuite({ 'log-loss': logLoss() }) }, tree.folder)
  const setting = { directory: place.folder, program: tree.program, environment: { HYPROS_CACHE: cache } }
  try {
    return await work({
      place,
      run: () => place.run(['suites']),
      command: (...words) => command(words, setting),
    })
  } finally {
    place.remove()
    tree.remove()
  }
}

canary(
  'test examples leaked into training',
  'a reader that puts 20 test examples among those of training',
  /data set "ts-diagnostics-en-de": 20 of 200 examples of the split "test" stand in the split "train".*\[overlap\]/,
  () => {
    const leak = {
      file: 'src/data/corpus.ts',
      from: 'train: pick(split.train)',
      to: 'train: pick([...split.test.slice(0, 20), ...split.train.slice(20)])',
    }
    return trying([leak], async (tried) => (await tried.command('check')).output)
  },
)

canary('an unseeded shuffle', 'batches dealt by Math.random', /✗ different {2}log-loss · seed 1/, () => {
  const shuffle = {
    file: 'src/data/batching.ts',
    from: 'shuffled([...assignments.keys()], stream)',
    to: 'shuffled([...assignments.keys()], { ...stream, integer: (n) => Math.floor(Math.random() * n) })',
  }
  return trying([shuffle], async (tried) => {
    expect(await tried.run()).toMatchObject({ code: 0 })
    const { output, code } = await tried.command('verify')
    expect(code).toBe(1)
    return output
  })
})

canary(
  'dropout that repeats its mask',
  'one dropout key for all updates',
  /GraphError: dropout repeats its masks/,
  () => {
    const key = {
      file: 'src/train/feeds.ts',
      from: 'dropoutKey(seed, step, part, parts)',
      to: 'dropoutKey(seed, 0, part, parts)',
    }
    return trying([key], async (tried) => {
      const { output, code } = await tried.run()
      expect(code).toBe(1)
      return output
    })
  },
)

const wrongSplit = /CellError: the scores reported for the split "test" are of the split "validation"/

canary(
  'a metric computed on the validation split',
  'a test evaluation that is handed the validation examples',
  wrongSplit,
  () => {
    const split = {
      file: 'src/cell/train-cell.ts',
      from: 'await evaluate(scorer, split,',
      to: 'await evaluate(scorer, data.scored[validation] as ScoredSplit,',
    }
    return trying([split], async (tried) => {
      const { output, code } = await tried.run()
      expect(code).toBe(1)
      return output
    })
  },
)

canary(
  'a metric computed on the validation split',
  'a record with validation scores under the name of test',
  /CellError: the scores reported for the split "test" are not those of its examples: /,
  () =>
    trying([], async (tried) => {
      // What is right passes.
      const sound = await tried.run()
      expect(sound.code).toBe(0)
      expect(sound.output).not.toContain('Checks')
      relabel(tried.place)
      const { output, code } = await tried.run()
      expect(code).toBe(1)
      return output
    }),
)

/** Gives the stored cell its validation scores under the name of the test split. */
function relabel(place: Project): void {
  const folder = join(place.folder, '.hypros')
  const store = openStore(folder)
  const [key = ''] = store.keys('cells')
  const files = filesOf(store, key)
  const result = JSON.parse(Buffer.from(files['record.json'] as Uint8Array).toString('utf8')) as CellResult
  const { validation = {} } = result.scores
  rmSync(join(folder, 'cells', key), { recursive: true })
  store.commit('cells', key, {
    ...files,
    'record.json': `${JSON.stringify({ ...result, scores: { ...result.scores, test: validation } })}\n`,
  })
}
