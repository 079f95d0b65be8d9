/** How an installation shows what it does: a line that is redrawn on a terminal, few plain lines in pipes. */
import type { Phase, Progress } from '../../engine/install/types.ts'
import type { LiveLines } from '../terminal.ts'

const verbs: Readonly<Record<Phase, string>> = {
  download: 'download',
  extract: 'extract',
  compile: 'compile',
  verify: 'verify',
  npm: 'npm install',
}

const barWidth = 24

interface Step {
  readonly title: string
  readonly began: number
  readonly done: number
}

/** Follows an installation: a line when a step begins, another when one that moved bytes is over. `end` closes the last. */
export function installProgress(lines: LiveLines, now: () => number = () => performance.now()) {
  let step: Step | undefined
  const seconds = ({ began }: Step) => `${((now() - began) / 1000).toFixed(1)} s`
  const close = () => {
    if (step !== undefined && step.done > 0) lines.say(`  ${megabytes(step.done)} in ${seconds(step)}`)
    step = undefined
  }
  return {
    report: (progress: Progress): void => {
      const title = `${verbs[progress.phase]} ${progress.what}`
      if (step?.title !== title) {
        close()
        lines.say(title)
      }
      step = { title, began: step?.began ?? now(), done: progress.done ?? 0 }
      lines.show(`  ${progressText(progress)}${seconds(step)}`)
    },
    end: (): void => {
      close()
      lines.end()
    },
  }
}

/** `[######----] 137 MB of 274 MB  `; empty where nothing is known. */
export function progressText({ done, total }: Progress): string {
  if (done === undefined || done === 0) return ''
  if (total === undefined) return `${megabytes(done)}  `
  const filled = Math.round(barWidth * Math.min(1, done / total))
  const bar = '#'.repeat(filled).padEnd(barWidth, '-')
  return `[${bar}] ${megabytes(Math.min(done, total))} of ${megabytes(total)}  `
}

export const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${Math.round(bytes / 1e6)} MB`
