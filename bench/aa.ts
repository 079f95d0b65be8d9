/**
 * C1's control, repeated: the baseline of the pocket translation experiment timed against itself, again and again, each
 * time in fresh processes as C1 does it. Prints how many intervals cover 0 and how wide they are. Run it on a machine
 * that does nothing else; it takes every job slot, so that nothing of ours runs beside it.
 *
 *   node bench/aa.ts [--repeat 20] [--processes 5] [--blocks 30] [--engine onnx] [--model transformer-pocket] [--save]
 *
 * Writes aa.csv to reports/bench; `--save` replaces the one of bench/results and what docs/error-rates.md shows of it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runWorker } from '../src/cell/fork.ts'
import { acquireSlots, jobCapacity } from '../src/cell/slots.ts'
import type { TimingSpec } from '../src/experiment/types.ts'
import { describeEnvironment } from '../src/profile/environment.ts'
import { logLoss } from '../src/scoring/spec.ts'
import { judgeC1 } from '../src/verdict/index.ts'
import { training } from '../suites/mt/training.ts'
import { type AaRow, aaSummary, commitAa, writeAa } from './lib/aa.ts'
import { enough, setSize } from './lib/error-rates.ts'
import { ownReports } from './lib/files.ts'
import { reportErrors, say } from './lib/program.ts'
import { wholeNumber } from './lib/size.ts'

/** One measurement of C1: fresh processes, one after the other. */
async function measure(spec: TimingSpec, store: string) {
  const processes: (readonly (readonly number[])[])[] = []
  let others = 0
  for (let process = 0; process < spec.processes; process++) {
    const job = { kind: 'time', store, timing: spec, process } as const
    const timed = await runWorker(job, { directory: globalThis.process.cwd() })
    processes.push(timed.aa)
    others = Math.max(others, timed.others)
  }
  const arms = { baseline: 'log-loss', bounded: '', candidate: 'log-loss' }
  const { est, lo, hi } = judgeC1({ processes, min_blocks: spec.blocks }, arms)
  if (est === null || lo === null || hi === null) throw new Error('five processes give an interval')
  return { estimate: est, lo, hi, others }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      repeat: { type: 'string', default: String(setSize) },
      processes: { type: 'string', default: '5' },
      blocks: { type: 'string', default: '30' },
      engine: { type: 'string', default: 'onnx' },
      model: { type: 'string', default: 'transformer-pocket' },
      save: { type: 'boolean', default: false },
    },
  })
  const repeat = wholeNumber(values.repeat, '--repeat')
  const spec: TimingSpec = {
    task: 'translation',
    dataset: 'ts-diagnostics-en-de',
    model: values.model,
    tier: 'pocket',
    baseline: logLoss(),
    candidate: logLoss(),
    train: { ...training.pocket, accumulate: 1, smoothing: 0, dropout: 0.1 },
    engine: values.engine,
    threads: 1,
    processes: wholeNumber(values.processes, '--processes', 5),
    blocks: wholeNumber(values.blocks, '--blocks', 2),
  }
  const { cpu, cores } = describeEnvironment()
  const { engine, model, processes, blocks } = spec
  const about = { date: new Date().toISOString(), cpu, cores, engine, model, processes, blocks }
  const store = mkdtempSync(join(tmpdir(), 'hypros-aa-'))
  const slots = await acquireSlots('all', { capacity: jobCapacity() })
  try {
    const rows: AaRow[] = []
    for (let number = 1; number <= repeat; number++) {
      const measured = await measure(spec, store)
      rows.push({ ...about, ...measured })
      const { estimate, lo, hi } = measured
      say(`${number} of ${repeat}: ${estimate.toFixed(2)} % [${lo.toFixed(2)}, ${hi.toFixed(2)}]`)
    }
    writeAa(rows, ownReports)
    if (values.save) commitAa(rows)
    console.log(`${aaSummary(rows)} (of ${setSize}, at least ${enough} should)`)
    return 0
  } finally {
    slots.release()
    rmSync(store, { recursive: true })
  }
}

await reportErrors(main)
