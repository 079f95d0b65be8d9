/** Data sets: which can be read now. */
import { DataError, HyprosError } from '../../base/errors.ts'
import { placesOf } from '../../data/fetch/place.ts'
import { stateOf } from '../../data/fetch/state.ts'
import { readPinnedFiles } from '../../data/files.ts'
import { type DatasetsLock, embeddedDataset, type LockedDataset, readLock } from '../../data/lock.ts'
import { type Check, ok, problem, warning } from './check.ts'

/** What comes with npm has to be there, byte for byte; what is downloaded is asked for by bigger tiers only. */
export function checkData(): Check[] {
  try {
    const lock = readLock()
    const names = Object.keys(lock.datasets)
    const embedded = names.filter((name) => lock.datasets[name]?.source.kind === 'npm')
    const faults = embedded.flatMap((name) => checkEmbedded(lock, name))
    const whole = ok('data, embedded', `${embedded.length} data sets, every file as pinned`)
    return [...(faults.length === 0 ? [whole] : faults), checkDownloads(lock, names)]
  } catch (error) {
    if (!(error instanceof HyprosError)) throw error
    return [problem('data', `${error.what} (${error.where})`, error.remedy, 3)]
  }
}

/** What is wrong with one data set, if anything. */
function checkEmbedded(lock: DatasetsLock, name: string): Check[] {
  try {
    readPinnedFiles(embeddedDataset(lock, name))
    return []
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    return [problem(`data ${name}`, `${error.what} (${error.where})`, error.remedy, 3)]
  }
}

function checkDownloads(lock: DatasetsLock, names: readonly string[]): Check {
  const places = placesOf()
  const inState = (...states: string[]) =>
    names.filter((name) => states.includes(stateOf(lock.datasets[name] as LockedDataset, places)))
  const here = inState('cached', 'mirrored')
  const topic = 'data, downloaded'
  const found = `${here.length} here, ${inState('fetchable', 'partial').length} to fetch, ${inState('unavailable').length} not to be had`
  if (here.length === 0) return warning(topic, found, 'bigger tiers need some: npx hypros data list')
  return ok(topic, `${found}: ${here.join(', ')}`)
}
