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
import { type About, aboutThisRun, blockRows, stepRows } from './lib/measured.ts'
import { reportErrors, say } from './lib/program.ts'
import { commitResults, ownReports, type StepResults, writeResults } from './lib/results.ts'
import { interleaved, type Outcome } from './lib/rounds.ts'
import type { BlockRow } from './lib/rows.ts'
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

/** ABBA blocks of our engines that took part in the rounds; `--blocks 0` leaves them out. */
async function measureBlocks(
  about: About,
  outcomes: readonly Outcome[],
  { all, engines, threads, processes, blocks }: Settings,
): Promise<BlockRow[]> {
  const rows: BlockRow[] = []
  if (blocks === 0) return rows
  for (const { engine, build } of outcomes.filter(({ state }) => state === 'measured')) {
    const contestant = all.find(({ name }) => name === engine && engines.includes(name))
    if (!contestant) continue
    say(`${engine}: ${processes} processes of ${blocks} blocks`)
    const options = { threads, processes, blocks, baseline: 'log', candidate: 'hybrid' }
    const results = await abbaProcesses(contestant, about.size, options)
    rows.push(...blockRows({ ...about, engine, build }, options, results))
  }
  return rows
}

async function measure(chosen: Settings): Promise<StepResults> {
  const results = { steps: [], blocks: [] } as { steps: StepResults['steps'][number][]; blocks: BlockRow[] }
  for (const size of chosen.sizes) {
    const about = aboutThisRun(size, chosen.threads)
    say(`\nD/L/V/BxT = ${size}, ${chosen.threads} threads`)
    const outcomes = await interleaved(chosen.all, size, { ...chosen, say })
    results.steps.push(...outcomes.flatMap((outcome) => stepRows(about, chosen.steps, outcome)))
    results.blocks.push(...(await measureBlocks(about, outcomes, chosen)))
  }
  return results
}

await reportErrors(async () => {
  const chosen = settings()
  const results = await measure(chosen)
  if (chosen.json) console.log(JSON.stringify(results))
  else {
    for (const size of chosen.sizes) {
      console.log(`\nD/L/V/BxT = ${size}: median ms, and speed relative to each (above 1 is faster)\n`)
      console.log(speedTable(results.steps.filter((row) => row.size === size)))
    }
    console.log(`\n${overheadTable(results.blocks)}`)
  }
  writeResults(results, ownReports)
  if (chosen.save) commitResults(results)
  return results.steps.some(({ state }) => state === 'failed') ? 1 : 0
})
