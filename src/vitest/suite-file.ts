import { inject, TestRunner } from 'vitest'
import { ConfigError } from '../base/errors.ts'
import { readSettings, type Settings } from './settings.ts'

/** Functions that declare tests at the top of a suite file. */
export type Caller = 'experiment' | 'robustness' | 'claims'

/** The suite file that vitest is collecting, and what its environment decides. */
export interface SuiteFile {
  readonly suiteFile: string
  /** The project's folder. */
  readonly root: string
  readonly store: Settings['store']
  readonly assertClaims: boolean
  /** What plans are made by. */
  readonly settings: Pick<Settings, 'tier' | 'engine' | 'threads'>
}

/** @throws ConfigError where vitest collects no file, or the environment asks for what there is not */
export function openSuiteFile(caller: Caller, name: string): SuiteFile {
  const suiteFile = currentFile(caller, name)
  const root = inject('hyprosRoot') ?? process.cwd()
  const { store, assertClaims, ...settings } = readSettings(process.env, root)
  return { suiteFile, root, store, assertClaims, settings }
}

function currentFile(caller: Caller, name: string): string {
  try {
    return TestRunner.getCurrentSuite().file.filepath
  } catch (cause) {
    throw new ConfigError(
      `${caller}() was called outside a vitest test file`,
      `${caller} "${name}"`,
      'run the file with `npx vitest run`; where that was done, two copies of vitest are installed: see `npm ls vitest`',
      { cause },
    )
  }
}
