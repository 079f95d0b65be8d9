import type { FetchEvent } from '../../data/fetch/fetch-file.ts'
import type { UrlFile } from '../../data/lock.ts'
import type { LiveLines } from '../terminal.ts'
import { size } from './format.ts'

const barWidth = 20
/** A bar is redrawn this often at most. */
const frameMilliseconds = 100

function bar(done: number, whole: number): string {
  const filled = Math.floor((barWidth * done) / whole)
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
}

export interface FetchProgress {
  readonly report: (event: FetchEvent) => void
  end(): void
}

/** A bar a file that is on its way, and one for all; in pipes, a line where a file is there or something happened. */
export function fetchProgress(files: readonly UrlFile[], live: LiveLines): FetchProgress {
  const whole = new Map(files.map(({ file, bytes }) => [file, bytes]))
  const total = [...whole.values()].reduce((sum, bytes) => sum + bytes, 0)
  const arriving = new Map<string, number>()
  let finished = 0
  let drawn = 0
  const draw = () => {
    const now = performance.now()
    if (now - drawn < frameMilliseconds) return
    drawn = now
    const here = [...arriving.values()].reduce((sum, bytes) => sum + bytes, finished)
    const lines = [...arriving].map(([file, bytes]) => {
      const all = whole.get(file) as number
      return `${bar(bytes, all)}  ${size(bytes)} of ${size(all)}  ${file}`
    })
    live.show(...lines, `${bar(here, total)}  ${size(here)} of ${size(total)}`)
  }
  return {
    report(event) {
      if (event.kind === 'bytes') arriving.set(event.file, event.bytes)
      if (event.kind === 'remark') live.say(`${event.file}: ${event.text}`)
      if (event.kind === 'done') {
        arriving.delete(event.file)
        finished += whole.get(event.file) ?? 0
        if (event.from !== 'cache') live.say(`${event.file}: fetched from ${event.from}`)
      }
      draw()
    },
    end: () => live.end(),
  }
}
