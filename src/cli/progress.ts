import type { Progress } from '../cell/protocol.ts'
import type { LiveLines } from './terminal.ts'

/** A line for every cell that is being trained, on a terminal; nothing in pipes. */
export function trainingProgress(live: LiveLines) {
  const lines = new Map<symbol, string>()
  const draw = () => live.show(...lines.values())
  return {
    say: (text: string) => live.show(text),
    of: (title: string) => {
      const cell = Symbol(title)
      return {
        watch: ({ phase, step, steps }: Progress) => {
          const share = steps > 0 ? ` ${Math.floor((100 * step) / steps)} %` : ''
          lines.set(cell, `${title}: ${phase}${phase === 'train' ? share : ''}`)
          draw()
        },
        done: () => {
          if (lines.delete(cell)) draw()
          live.end()
        },
      }
    },
    end: () => live.end(),
  }
}
