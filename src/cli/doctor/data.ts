/** Data sets: which can be read now. */
import { DataError, HyprosError } from '../../base/errors.ts'
import { readPinnedFiles } from '../../data/files.ts'
import { type LockedDataset, readLock } from '../../data/lock.ts'
import { type Check, ok, problem, warning } from './check.ts'

/** Every data set of the lock. What comes with npm has to be there; what is downloaded is asked for by bigger tiers. */
export function checkData(): Check[] {
  try {
    return Object.entries(readLock().datasets).map(([name, entry]) => checkDataset(`data ${name}`, entry))
  } catch (error) {
    if (!(error instanceof HyprosError)) throw error
    return [problem('data', `${error.what} (${error.where})`, error.remedy, 3)]
  }
}

function checkDataset(topic: string, entry: LockedDataset): Check {
  if (entry.state === 'unavailable') return warning(topic, `can't be had: ${entry.reason}`)
  try {
    const files = readPinnedFiles(entry)
    const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
    return ok(topic, `${files.length} files as pinned, ${Math.ceil(bytes / 1000)} kB`)
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    const found = `${error.what} (${error.where})`
    return entry.source.kind === 'npm'
      ? problem(topic, found, error.remedy, 3)
      : warning(topic, error.what, error.remedy)
  }
}
