import { ConfigError } from '../../base/errors.ts'
import { type AvailableDataset, availableDataset, type DatasetsLock } from '../../data/lock.ts'
import { suggest } from '../../experiment/suggest.ts'

/**
 * The named data sets; all that can be had where none is named.
 * @throws ConfigError for a name that the lock lacks, DataError for one that is unavailable
 */
export function chosen(
  lock: DatasetsLock,
  names: readonly string[],
): (readonly [string, AvailableDataset])[] {
  const known = Object.keys(lock.datasets)
  const wanted = names.length > 0 ? names : known.filter((name) => lock.datasets[name]?.state === 'available')
  return wanted.map((name) => {
    if (!known.includes(name)) {
      const meant = suggest(name, known)
      const remedy = meant === undefined ? 'see: npx hypros data list' : `did you mean "${meant}"?`
      throw new ConfigError(`unknown data set "${name}"`, 'the command line', remedy)
    }
    return [name, availableDataset(lock, name)] as const
  })
}
