/** Both versions of cells: from the store, or trained. */

import { type Obtained, obtainCell } from '../../cell/pool.ts'
import type { ReadyCell } from '../../cell/protocol.ts'
import type { CellRecord } from '../../cell/record.ts'
import { cellName } from '../../experiment/instance.ts'
import type { VersionPair } from '../../report/gate.ts'
import { trainingProgress } from '../progress.ts'
import { settled } from '../settled.ts'
import type { LiveLines } from '../terminal.ts'
import type { CellPair } from './pair.ts'
import type { Side } from './side.ts'

export type Obtain = (pairs: readonly CellPair[]) => Promise<VersionPair[]>

/** Trains what the store lacks, as many cells at once as there are job slots, and says how far it is. */
export function trainer(old: Side, changed: Side, live: LiveLines): Obtain {
  const progress = trainingProgress(live)
  let done = 0
  let of = 0
  const obtain = async (side: Side, cell: ReadyCell): Promise<CellRecord> => {
    const title = `${side.name} ${cellName(cell.spec)}`
    const line = progress.of(title)
    try {
      const { record, stored }: Obtained<CellRecord> = await obtainCell(cell, {
        ...side.pool,
        onProgress: line.watch,
      })
      done++
      line.done()
      live.say(`${title}: ${stored ? 'stored' : record.result.outcome.state} (${done} of ${of})`)
      return record
    } finally {
      line.done()
    }
  }
  return async (pairs) => {
    of += 2 * pairs.length
    return settled(
      pairs.map(async (pair) => {
        const [before, after] = await settled([obtain(old, pair.old), obtain(changed, pair.new)])
        return { spec: pair.new.spec, old: before as CellRecord, new: after as CellRecord }
      }),
    )
  }
}
