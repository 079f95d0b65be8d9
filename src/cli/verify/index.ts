/** `hypros verify`: trains stored cells again and compares bit for bit. */
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { cacheFolder } from '../../base/cache-folder.ts'
import { openTemporary } from '../../base/temporary.ts'
import { presentKeys } from '../../cell/present-keys.ts'
import { openStore } from '../../cell/store.ts'
import { describeEnvironment } from '../../profile/environment.ts'
import { cellTitle } from '../../report/cell-difference.ts'
import { jsonOption, positiveInteger } from '../command.ts'
import { interruptible } from '../interrupt.ts'
import { trainingProgress } from '../progress.ts'
import { storeFolder } from '../store.ts'
import { liveLines, print, printJson } from '../terminal.ts'
import { type FoundCell, type Outcome, verifyCell } from './check.ts'
import { chooseCells } from './choose.ts'
import { outcomeJson, outcomeLines, summaryLine } from './text.ts'

interface Options {
  readonly store?: string
  readonly sample?: number
  readonly seed: number
  readonly json?: true
}

const more = `
CELL is a key (its first digits will do) or the folder of a cell. Without one, every cell of the store is trained again,
or as many as --sample says. Cells are trained in a temporary folder; the store is only read. Every file is compared but
run.json, which says what a training happened to take.

On another machine (other fingerprint) other bits are to be expected: the cell is trained, its numbers are shown beside
the stored ones, and nothing is said about bits. A cell of which this code, engine or data would make another is not
trained.

Ends with 1 where a cell differs or could not be trained, with 3 or 4 where its data or engine is missing, else with 0.
The last line says how many were verified.`

export default function defineVerify(command: Command): void {
  command
    .argument('[cells...]', 'keys or folders of cells')
    .addOption(new Option('--sample <n>', 'as many cells, drawn at random').argParser(positiveInteger))
    .addOption(new Option('--seed <n>', 'which sample').argParser(positiveInteger).default(1))
    .addOption(new Option('--store <dir>', 'whose cells (default: HYPROS_STORE or .hypros)'))
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

async function run(words: readonly string[], { store, sample, seed, json }: Options): Promise<void> {
  const home = openStore(store ?? storeFolder(process.cwd()))
  const cells = chooseCells({ words, sample, seed }, home)
  const outcomes = await interruptible((signal) =>
    verifyAll(cells, signal, (cell, outcome) => {
      if (!json) for (const line of outcomeLines(cell, outcome)) print(line)
    }),
  )
  const failures = outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.error.exitCode] : []))
  if (outcomes.some(({ state }) => state === 'different')) process.exitCode = 1
  else if (failures.length > 0) process.exitCode = Math.max(...failures)
  if (json) printJson(outcomes.map((outcome, index) => outcomeJson(cells[index] as FoundCell, outcome)))
  else print(summaryLine(outcomes))
}

/** What is trained lies in the user's cache, since the store may be a reviewer's to read only. */
async function verifyAll(
  cells: readonly FoundCell[],
  signal: AbortSignal,
  report: (cell: FoundCell, outcome: Outcome) => void,
): Promise<Outcome[]> {
  const here = describeEnvironment()
  const { folder, discard } = openTemporary(join(cacheFolder(), 'verify'))
  const progress = trainingProgress(liveLines())
  try {
    progress.say(`preparing ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`)
    const pool = { store: openStore(folder), directory: process.cwd(), signal }
    const planned = await presentKeys(
      cells.map(({ record }) => record.result),
      pool,
    )
    const working = cells.map(async (cell, index) => {
      const { watch, done } = progress.of(cellTitle(cell.record.result))
      const setting = { pool, here, onProgress: watch }
      try {
        const outcome = await verifyCell(cell, planned[index] as (typeof planned)[number], setting)
        done()
        report(cell, outcome)
        return outcome
      } finally {
        done()
      }
    })
    // Where one is stopped or breaks, the others' workers still write into the folder until they have ended.
    const settled = await Promise.allSettled(working)
    signal.throwIfAborted()
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
  } finally {
    progress.end()
    discard()
  }
}
