/**
 * One training step of a causal transformer, by engine, loss and size, against PyTorch eager and `torch.compile`:
 * interleaved rounds, then the hybrid's overhead over log-loss from ABBA blocks in processes of their own.
 *
 *   npm run bench:step -- [--sizes 128/2/8000/32x32,512/6/8000/16x32] [--engines onnx,tensorflow,tensorflow:xla]
 *     [--peers pytorch,pytorch:compile] [--threads 2] [--rounds 5] [--steps 10] [--processes 5] [--blocks 10]
 *     [--json] [--save]
 *
 * Writes CSV and figures to reports/bench; with --save to bench/results and docs. PyTorch needs bench/peers/setup.sh.
 */
import { parseArgs } from 'node:util'
import { abbaProcesses } from './lib/blocks.ts'
import { type Contestant, contestants } from './lib/contestants.ts'
import { ownReports } from './lib/files.ts'
import { aboutThisRun, blockRows, stepRows } from './lib/measured.ts'
import { messageOf } from './lib/process.ts'
import { reportErrors, say } from './lib/program.ts'
import { commitResults, type StepResults, writeResults } from './lib/results.ts'
import { interleaved } from './lib/rounds.ts'
import type { BlockRow, RunFields, StepRow } from './lib/rows.ts'
import { formatSize, listed, parseSize, wholeNumber } from './lib/size.ts'
import { overheadTable, speedTable } from './lib/step-tables.ts'

interface Settings {
  readonly sizes: readonly string[]
  readonly engines: readonly string[]
  readonly all: readonly Contestant[]
  readonly threads: number
  readonly rounds: number
  readonly steps: number
  readonly processes: number
  readonly blocks: number
  readonly json: boolean
  readonly save: boolean
}

function settings(): Settings {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '128/2/8000/32x32,512/6/8000/16x32' },
      engines: { type: 'string', default: 'onnx,tensorflow,tensorflow:xla' },
      peers: { type: 'string', default: 'pytorch,pytorch:compile' },
      threads: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '5' },
      steps: { type: 'string', default: '10' },
      processes: { type: 'string', default: '5' },
      blocks: { type: 'string', default: '10' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  })
  const engines = listed(values.engines)
  return {
    sizes: listed(values.sizes).map((size) => formatSize(parseSize(size))),
    engines,
    all: contestants(engines, listed(values.peers)),
    threads: wholeNumber(values.threads, '--threads'),
    rounds: wholeNumber(values.rounds, '--rounds'),
    steps: wholeNumber(values.steps, '--steps'),
    processes: wholeNumber(values.processes, '--processes', 2),
    blocks: wholeNumber(values.blocks, '--blocks', 0),
    json: values.json,
    save: values.save,
  }
}

/** ABBA blocks of one of our engines; none where it fails, which is said. */
async function measureBlocks(
  contestant: Contestant,
  run: RunFields,
  { threads, processes, blocks }: Settings,
): Promise<BlockRow[] | undefined> {
  say(`${contestant.name}: ${processes} processes of ${blocks} blocks`)
  const options = { threads, processes, blocks, baseline: 'log', candidate: 'hybrid' }
  try {
    return blockRows(run, options, await abbaProcesses(contestant, run.size, options))
  } catch (error) {
    say(`${contestant.name}: failed (${messageOf(error)})`)
    return undefined
  }
}

interface Run extends StepResults {
  readonly steps: StepRow[]
  readonly blocks: BlockRow[]
  failed: boolean
}

async function measureSize(size: string, chosen: Settings, results: Run): Promise<void> {
  const about = aboutThisRun(size, chosen.threads)
  say(`\nD/L/V/BxT = ${size}, ${chosen.threads} threads`)
  const outcomes = await interleaved(chosen.all, size, { ...chosen, say })
  for (const outcome of outcomes) {
    const { engine, build, state } = outcome
    results.steps.push(...stepRows(about, chosen.steps, outcome))
    results.failed ||= state === 'failed'
    const contestant = chosen.all.find(({ name }) => name === engine && chosen.engines.includes(name))
    if (!contestant || state !== 'measured' || chosen.blocks === 0) continue
    const rows = await measureBlocks(contestant, { ...about, engine, build }, chosen)
    results.blocks.push(...(rows ?? []))
    results.failed ||= rows === undefined
  }
}

await reportErrors(async () => {
  const chosen = settings()
  const results: Run = { steps: [], blocks: [], failed: false }
  for (const size of chosen.sizes) {
    await measureSize(size, chosen, results)
    // After each size: what was measured stays, whatever becomes of the rest.
    writeResults(results, ownReports)
  }
  if (chosen.json) console.log(JSON.stringify({ steps: results.steps, blocks: results.blocks }))
  else {
    for (const size of chosen.sizes) {
      console.log(`\nD/L/V/BxT = ${size}: median ms, and speed relative to each (above 1 is faster)\n`)
      console.log(speedTable(results.steps.filter((row) => row.size === size)))
    }
    console.log(`\n${overheadTable(results.blocks)}`)
  }
  if (chosen.save) commitResults(results)
  return results.failed ? 1 : 0
})
