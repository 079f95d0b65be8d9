/**
 * C1's control, repeated: the baseline of the pocket translation experiment timed against itself, again and again, each
 * time in fresh processes as C1 does it. Prints how many intervals cover 0 and how wide they are. Run it on a machine
 * that does nothing else; it takes every job slot, so that nothing of ours runs beside it.
 *
 *   node bench/aa.ts [--repeat 20] [--processes 10] [--blocks 60] [--engine onnx] [--model transformer-pocket]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runWorker } from '../src/cell/fork.ts'
import { acquireSlots, jobCapacity } from '../src/cell/slots.ts'
import type { TimingSpec } from '../src/experiment/types.ts'
import { logLoss } from '../src/scoring/spec.ts'
import { mean } from '../src/stats/index.ts'
import { judgeC1, type Verdict } from '../src/verdict/index.ts'
import { enough, setSize } from './lib/error-rates.ts'
import { reportErrors, say } from './lib/program.ts'
import { wholeNumber } from './lib/size.ts'

/** One measurement of C1: fresh processes, one after the other. */
async function measure(spec: TimingSpec, store: string): Promise<Verdict> {
  const processes: (readonly (readonly number[])[])[] = []
  for (let process = 0; process < spec.processes; process++) {
    const job = { kind: 'time', store, timing: spec, process } as const
    processes.push((await runWorker(job, { directory: globalThis.process.cwd() })).aa)
  }
  return judgeC1(
    { processes, min_blocks: spec.blocks },
    { baseline: 'log-loss', bounded: '', candidate: 'log-loss' },
  )
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      repeat: { type: 'string', default: String(setSize) },
      processes: { type: 'string', default: '10' },
      blocks: { type: 'string', default: '60' },
      engine: { type: 'string', default: 'onnx' },
      model: { type: 'string', default: 'transformer-pocket' },
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
    train: {
      steps: 600,
      batch: 32,
      accumulate: 1,
      learningRate: 3e-3,
      warmup: 100,
      evaluateEvery: 100,
      smoothing: 0,
      dropout: 0.1,
    },
    engine: values.engine,
    threads: 1,
    processes: wholeNumber(values.processes, '--processes', 5),
    blocks: wholeNumber(values.blocks, '--blocks', 2),
  }
  const store = mkdtempSync(join(tmpdir(), 'hypros-aa-'))
  const slots = await acquireSlots('all', { capacity: jobCapacity() })
  try {
    const intervals: { readonly lo: number; readonly hi: number }[] = []
    for (let number = 1; number <= repeat; number++) {
      const { est, lo, hi } = await measure(spec, store)
      if (est === null || lo === null || hi === null) throw new Error('five processes give an interval')
      intervals.push({ lo, hi })
      say(`${number} of ${repeat}: ${est.toFixed(2)} % [${lo.toFixed(2)}, ${hi.toFixed(2)}]`)
    }
    const halves = intervals.map(({ lo, hi }) => (hi - lo) / 2)
    const covering = intervals.filter(({ lo, hi }) => lo <= 0 && hi >= 0).length
    console.log(
      `${covering} of ${repeat} intervals cover 0 (of ${setSize}, at least ${enough} should); half-width ` +
        `± ${mean(halves).toFixed(2)} points in the mean, ± ${Math.max(...halves).toFixed(2)} at most`,
    )
    return 0
  } finally {
    slots.release()
    rmSync(store, { recursive: true })
  }
}

await reportErrors(main)
