/** Reads what suite files declare, outside vitest: nothing is registered, planned or trained. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { globSync } from 'glob'
import { ConfigError, HyprosError } from '../base/errors.ts'
import { collecting } from '../experiment/collector.ts'
import { declaresTier } from '../experiment/plan.ts'
import { type Experiment, type Tier, tiers } from '../experiment/types.ts'

/** A declared experiment with the file that declares it, relative to the project's root. */
export interface Declared {
  readonly file: string
  readonly experiment: Experiment
}

const extensions = '{ts,mts,js,mjs}'
/** Robustness of trained cells is declared by a function of the same module, and has no plan. */
const declares = /^import\s*(\*|\{[^}]*\bexperiment\b[^}]*\})[^;{]*?\bfrom\s*['"]hypros\/vitest['"]/m

/**
 * Absolute paths of the suite files among `words` (files and folders, relative to `root`); of a folder those test
 * files that import `hypros/vitest`. Without words: those of `suites`, or where there is no such folder, of `root`.
 * @throws ConfigError where a path does not exist, or no suite is there.
 */
export function findSuites(words: readonly string[], root: string): string[] {
  const otherwise = existsSync(resolve(root, 'suites')) ? 'suites' : '.'
  const places = words.length > 0 ? words : [otherwise]
  const files = places.flatMap((place) => {
    const path = resolve(root, place)
    if (!existsSync(path)) {
      throw new ConfigError(`there is no file or folder "${place}"`, root, 'name suite files or folders')
    }
    if (!statSync(path).isDirectory()) return [path]
    const found = globSync(`**/*.test.${extensions}`, {
      cwd: path,
      absolute: true,
      nodir: true,
      ignore: ['**/node_modules/**', '**/dist/**'],
    })
    return found.filter((file) => declares.test(readFileSync(file, 'utf8'))).sort()
  })
  if (files.length > 0) return [...new Set(files)]
  throw new ConfigError(
    'no suite was found',
    places.map((place) => resolve(root, place)).join(', '),
    'name a file or folder with experiments: test files that import experiment from hypros/vitest',
  )
}

/**
 * What the files declare, file by file.
 * @throws ConfigError where a file can't be read, declares nothing, or declares something wrong.
 */
export async function readSuites(files: readonly string[], root: string): Promise<Declared[]> {
  const declared: Declared[] = []
  for (const path of files) {
    const file = relative(root, path).split(sep).join('/')
    const found: Experiment[] = []
    const collector = { file: path, root, add: (experiment: Experiment) => found.push(experiment) }
    await collecting(collector, () => imported(path, file))
    if (found.length === 0) {
      throw new ConfigError(
        'the file declares no experiment',
        file,
        'call experiment() at the top of it, or leave it out',
      )
    }
    declared.push(...found.map((experiment) => ({ file, experiment })))
  }
  return declared
}

async function imported(path: string, file: string): Promise<void> {
  try {
    await import(pathToFileURL(path).href)
  } catch (error) {
    if (error instanceof HyprosError) throw error
    // Another copy of this package has error classes of its own.
    const message = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `the suite can't be read: ${message}`,
      file,
      'mend the file; it is imported by Node itself, outside vitest, so keep ordinary tests in files of their own',
      { cause: error },
    )
  }
}

/**
 * Experiments that declare a tier, and the names of those that don't.
 * @throws ConfigError where none does
 */
export function atTier(
  declared: readonly Declared[],
  tier: Tier,
): { readonly there: readonly Declared[]; readonly undeclared: readonly string[] } {
  const there = declared.filter(({ experiment }) => declaresTier(experiment, tier))
  if (there.length === 0) throw undeclaredTier(declared, tier)
  return {
    there,
    undeclared: declared.filter((one) => !there.includes(one)).map(({ experiment }) => experiment.name),
  }
}

/** What suite files or folders declare at a tier. @throws ConfigError as `findSuites`, `readSuites` and `atTier` do */
export async function suitesAt(
  tier: Tier,
  words: readonly string[],
  root: string,
): Promise<ReturnType<typeof atTier>> {
  return atTier(await readSuites(findSuites(words, root), root), tier)
}

function undeclaredTier(declared: readonly Declared[], tier: Tier): ConfigError {
  const others = tiers.filter((other) => declared.some(({ experiment }) => declaresTier(experiment, other)))
  return new ConfigError(
    `no experiment declares tier "${tier}"`,
    declared.map(({ file, experiment }) => `${experiment.name} (${file})`).join(', '),
    `use --tier with one of: ${others.join(', ')}`,
  )
}
