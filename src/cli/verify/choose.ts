import { ConfigError, StoreError } from '../../base/errors.ts'
import { randomStream, shuffled } from '../../base/random.ts'
import type { Store } from '../../cell/store.ts'
import { named } from '../cells.ts'
import type { FoundCell } from './check.ts'

export interface Choice {
  readonly words: readonly string[]
  readonly sample?: number
  readonly seed: number
}

/**
 * The cells that were named, each once; a sample of the store's, or all of them, where none is.
 * @throws ConfigError, StoreError where one is not there or altered
 */
export function chooseCells({ words, sample, seed }: Choice, home: Store): FoundCell[] {
  if (words.length > 0 && sample !== undefined) {
    throw new ConfigError('cells and a sample', 'the command line', 'name cells, or ask for a --sample')
  }
  const places = words.length > 0 ? wordCells(words, home) : all(home)
  if (places.length === 0) {
    throw new StoreError('there is no cell to verify', home.root, 'run a suite, or name the store: --store')
  }
  const chosen =
    sample === undefined ? places : shuffled(places, randomStream(seed, 'verify')).slice(0, sample)
  return chosen.flatMap(({ store, key }) => {
    const record = store.readCell(key)
    return record === undefined ? [] : [{ store, key, record }]
  })
}

type Place = Pick<FoundCell, 'store' | 'key'>

const all = (store: Store): Place[] => store.keys('cells').map((key) => ({ store, key }))

function wordCells(words: readonly string[], home: Store): Place[] {
  const places = words.flatMap((word) => {
    const found = named(word, home)
    if (found.kind === 'store') return all(found.store)
    found.store.files('cells', found.key) // names the cell where there is none
    return [found]
  })
  return [...new Map(places.map((place) => [`${place.store.root} ${place.key}`, place])).values()]
}
