import type { Progress } from '../../cell/protocol.ts'
import { cellTitle } from '../../report/cell-difference.ts'
import type { LiveLines } from '../terminal.ts'
import type { FoundCell } from './check.ts'

/** A line for every cell that is being trained, on a terminal; nothing in pipes. */
export function trainingProgress(live: LiveLines) {
  const lines = new Map<FoundCell, string>()
  const draw = () => live.show(...lines.values())
  return {
    say: (text: string) => live.show(text),
    of: (cell: FoundCell) => ({
      watch: ({ phase, step, steps }: Progress) => {
        const share = steps > 0 ? ` ${Math.floor((100 * step) / steps)} %` : ''
        lines.set(cell, `${cellTitle(cell.record.result)}: ${phase}${phase === 'train' ? share : ''}`)
        draw()
      },
      done: () => {
        if (lines.delete(cell)) draw()
        live.end()
      },
    }),
    end: () => live.end(),
  }
}
