/** Where a command writes: colours and live lines on a terminal, plain lines in pipes. */
import { Chalk, type ChalkInstance, supportsColor } from 'chalk'
import { type Block, terminalBlock } from '../base/block.ts'

/** Colours of standard output; none in pipes, under `NO_COLOR` and where the terminal has none. */
export function outputColors(): ChalkInstance {
  return new Chalk({ level: process.env.NO_COLOR || supportsColor === false ? 0 : supportsColor.level })
}

/** One line of data. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

export interface LiveLines {
  /** A line that stays. */
  say(line: string): void
  /** What is going on; replaces what was shown before. Not shown in pipes. */
  show(...lines: readonly string[]): void
  /** Removes what is shown. */
  end(): void
}

/** Lines on standard error, of which the last are redrawn in place where it is a terminal. */
export function liveLines(): LiveLines {
  const live = process.stderr.isTTY && process.env.TERM !== 'dumb'
  const write = (text: string) => void process.stderr.write(text)
  const block: Block = terminalBlock(write)
  const width = () => (process.stderr.columns || 80) - 1
  return {
    say: (line) => {
      block.clear()
      write(`${line}\n`)
    },
    show: (...lines) => {
      if (live) block.show(lines.map((line) => line.slice(0, width())))
    },
    end: () => block.clear(),
  }
}
