/** Verdicts committed beside a suite: `__verdicts__/<experiment>.<tier>.<engine>.json`. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { engineFileName } from '../engine/spec.ts'
import type { Plan } from '../experiment/types.ts'
import type { RecordedStates } from '../report/index.ts'
import { parseRecorded, type RecordedVerdicts, recordedStates } from '../report/recorded.ts'

const folderOf = (suiteFile: string): string => join(dirname(suiteFile), '__verdicts__')

export function recordedPath(suiteFile: string, { experiment, tier, engine }: Plan): string {
  return join(folderOf(suiteFile), `${experiment.name}.${tier}.${engineFileName(engine)}.json`)
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** @throws ConfigError where the file can't be understood */
export function readRecorded(path: string): RecordedVerdicts | undefined {
  const text = unlessMissing(() => readFileSync(path, 'utf8'))
  if (text === undefined) return undefined
  return parseRecorded(text, path)
}

/**
 * What is recorded beside the suite for the same experiment and tier on other engines, by engine.
 * @throws ConfigError where one of the files can't be understood
 */
export function readElsewhere(
  suiteFile: string,
  { experiment, tier, engine }: Plan,
): Readonly<Record<string, RecordedStates>> {
  const folder = folderOf(suiteFile)
  const names = unlessMissing(() => readdirSync(folder)) ?? []
  const recorded = names
    .filter((name) => name.startsWith(`${experiment.name}.${tier}.`) && name.endsWith('.json'))
    .flatMap((name) => readRecorded(join(folder, name)) ?? [])
    // The name of another experiment may begin with this one's.
    .filter((other) => other.experiment === experiment.name && other.tier === tier && other.engine !== engine)
  return Object.fromEntries(recorded.map((other) => [other.engine, recordedStates(other)]))
}
