/** One side of a gate: a tree with suites, and the hypros that they import. */

import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConfigError, HyprosError, toPlainError } from '../../base/errors.ts'
import { type PoolOptions, preparePlan } from '../../cell/pool.ts'
import type { PlannedCell } from '../../cell/protocol.ts'
import { instanceName } from '../../experiment/instance.ts'
import { declaresTier, plan as ownPlan, type PlanOptions } from '../../experiment/plan.ts'
import type { CellSpec, Experiment } from '../../experiment/types.ts'
import type { GateProblem } from '../../report/gate.ts'
import { atTier, type Declared, findSuites, readSuites } from '../suites.ts'

export interface Side {
  readonly name: 'old' | 'new'
  readonly root: string
  readonly plan: typeof ownPlan
  /** How workers of this side run. */
  readonly pool: Pick<PoolOptions, 'store' | 'directory' | 'program' | 'signal'>
}

/**
 * A side plans and trains with the hypros that its suites import. Where both trees share installed packages that is
 * one and the same; in hypros' own repository each tree has its own code, and the difference is what is gated.
 */
export async function openSide(
  name: Side['name'],
  root: string,
  pool: Pick<PoolOptions, 'store' | 'signal'>,
): Promise<Side> {
  const other = otherProgram(root)
  if (other === undefined) return { name, root, plan: ownPlan, pool: { ...pool, directory: root } }
  const [planner, program] = [other('experiment/plan'), other('cell/worker')]
  for (const path of [planner, program]) if (!existsSync(path)) throw otherKind(name, path)
  const { plan } = (await import(pathToFileURL(planner).href)) as { plan: typeof ownPlan }
  return { name, root, plan, pool: { ...pool, directory: root, program } }
}

function otherKind(name: Side['name'], path: string): ConfigError {
  return new ConfigError(
    `the hypros of the ${name} side is built differently, so that this one can't run it`,
    path,
    'compare with a commit after that change',
  )
}

/** Paths of modules of the hypros that a tree resolves to; undefined where that is this one. */
function otherProgram(root: string): ((module: string) => string) | undefined {
  const own = realpathSync(fileURLToPath(new URL('../../..', import.meta.url)))
  const folder = packageFolder(root)
  if (folder === undefined || folder === own) return undefined
  // As bin/hypros.js chooses.
  const fromSource = existsSync(join(folder, 'src/cli/main.ts'))
  return (module) => join(folder, fromSource ? `src/${module}.ts` : `dist/${module}.js`)
}

function packageFolder(root: string): string | undefined {
  try {
    return realpathSync(dirname(createRequire(join(root, 'package.json')).resolve('hypros/package.json')))
  } catch (error) {
    // The suites then say themselves that they can't import it.
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

export interface PlannedSide {
  readonly experiments: readonly { readonly declared: Declared; readonly cells: readonly PlannedCell[] }[]
  readonly problems: readonly GateProblem[]
}

/**
 * Every cell that the suites of a side declare at a tier, with its key. What can't be read or planned is a problem of
 * its file or its cells, and none of the others'.
 */
export async function planSide(
  side: Side,
  words: readonly string[],
  options: PlanOptions,
): Promise<PlannedSide> {
  const problems: GateProblem[] = []
  const attempt = async <T>(where: string, work: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      side.pool.signal?.throwIfAborted()
      if (!(error instanceof HyprosError)) throw error
      problems.push({ side: side.name, where, what: toPlainError(error).what })
      return undefined
    }
  }
  const declared: Declared[] = []
  for (const file of suitesOf(side, words)) {
    const where = relative(side.root, file).split(sep).join('/')
    declared.push(...((await attempt(where, () => readSuites([file], side.root))) ?? []))
  }
  const experiments: PlannedSide['experiments'][number][] = []
  for (const one of declaredOn(side, declared, options)) {
    const { experiment } = one
    const cells = await attempt(experiment.name, () => cellsOf(side, experiment, options))
    if (cells === undefined) continue
    experiments.push({ declared: one, cells })
    for (const cell of cells) {
      if (cell.state === 'refused') problems.push({ side: side.name, ...refusal(experiment, cell) })
    }
  }
  return { experiments, problems: unique(problems) }
}

/** Experiments of a side at a tier. @throws ConfigError where two have one name, or the new side has none */
function declaredOn(
  { name }: Side,
  declared: readonly Declared[],
  { tier }: PlanOptions,
): readonly Declared[] {
  const names = declared.map(({ experiment }) => experiment.name)
  const twice = declared.find(({ experiment }, i) => names.indexOf(experiment.name) < i)
  if (twice !== undefined) throw declaredTwice(twice)
  if (name === 'new' && declared.length > 0) return atTier(declared, tier).there
  return declared.filter(({ experiment }) => declaresTier(experiment, tier))
}

/** A suite that only the new side has is an added one, so the old side may have none. */
function suitesOf({ name, root }: Side, words: readonly string[]): string[] {
  if (name === 'new') return findSuites(words, root)
  const there = words.filter((word) => existsSync(join(root, word)))
  if (!existsSync(root) || (words.length > 0 && there.length === 0)) return []
  try {
    return findSuites(there, root)
  } catch (error) {
    if (error instanceof ConfigError) return []
    throw error
  }
}

/** Cells of an experiment with their keys: those of `only` on other seeds, or all. The step cost is not asked for. */
export async function cellsOf(
  { plan, pool }: Side,
  experiment: Experiment,
  options: PlanOptions,
  only: (cell: CellSpec) => boolean = () => true,
): Promise<readonly PlannedCell[]> {
  const planned = plan(experiment, options)
  const cells = planned.cells.filter(only)
  return (await preparePlan({ ...planned, cells, timing: [] }, pool)).cells
}

function refusal({ name }: Experiment, { spec, error }: Extract<PlannedCell, { state: 'refused' }>) {
  return { where: `${name}: ${spec.arm} · ${instanceName(spec)}`, what: error.what }
}

const unique = (problems: readonly GateProblem[]): GateProblem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
]

function declaredTwice({ file, experiment }: Declared): ConfigError {
  return new ConfigError(
    `experiment "${experiment.name}" is declared twice`,
    file,
    'give each a name of its own: the gate pairs cells by it',
  )
}
