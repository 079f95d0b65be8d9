/** A git repository with a suite of two losses of its own, as a team would gate it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, hypros, type Options } from '../cli/program.ts'
import { type Project, project } from './project.ts'

export interface GateProject extends Project {
  git(...words: readonly string[]): string
  /** `hypros gate <words>`; folders of the user and of the job are the project's own. */
  gate(words: readonly string[], options?: Options): Promise<Ended>
  /** Keys of the stored cells. */
  cells(): string[]
  /** Folders that the gate checks commits out into and has not removed. */
  checkedOut(): string[]
}

/** A loss per token from `logits` and `hits` (one-hot targets), as one expression. */
export const lossModule = (
  expression: string,
  head = '',
): string => `${head}import { logSoftmax, mul, neg, oneHot, softmax, square, sub, sum } from '@tensorflow/tfjs-core'
import { defineLoss } from 'hypros'

export default defineLoss('mine', (logits, targets) => {
  const hits = oneHot(targets, logits.shape[1])
  return ${expression}
})
`

export const crossEntropy = 'neg(sum(mul(logSoftmax(logits), hits), 1))'
export const squares = 'sum(square(sub(softmax(logits), hits)), 1)'

/** A classifier, since it has nothing to decode, on real data; `arms` as source text. */
export const rehearsal = (
  arms: string,
  seeds = '[1, 2, 3]',
): string => `import { lossFrom } from 'hypros/scoring'
import { classification } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('rehearsal', {
  task: classification({ pocket: ['types-node-topics'] }),
  model: { pocket: ['transformer-tiny'] },
  arms: { ${arms} },
  train: { pocket: { steps: 40, batch: 16, learningRate: 1e-2, warmup: 4, evaluateEvery: 40 } },
  baseline: 'entropy',
  bounded: 'entropy',
  candidate: 'entropy',
  seeds: ${seeds},
})
`

export function gateProject(files: Readonly<Record<string, string>>): GateProject {
  const place = project({ '.gitignore': 'node_modules\n.hypros\n', ...files })
  const cache = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-gate-')))
  const names = (folder: string) => {
    try {
      return readdirSync(folder).filter((name) => !name.startsWith('.'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org', ...words], {
      cwd: place.folder,
      encoding: 'utf8',
    })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=Base')
  return {
    ...place,
    git,
    gate: (words, options = {}) =>
      hypros(['gate', ...words], {
        directory: place.folder,
        ...options,
        environment: { HYPROS_CACHE: cache, GITHUB_STEP_SUMMARY: '', ...options.environment },
      }),
    cells: () => names(join(place.folder, '.hypros/cells')),
    checkedOut: () => names(join(cache, 'gate/.tmp')),
    remove: () => {
      place.remove()
      rmSync(cache, { recursive: true, force: true })
    },
  }
}
