/**
 * Time and memory of compiling one training step of the paper tier, and its first steps, by engine:
 * Transformer-Base (D = 512, 6 + 6 layers, V = 32,000), 4,096 target tokens a micro-batch. About 10 GB of memory.
 *
 *   npm run bench:compile -- [--engines onnx,tensorflow] [--workload base] [--loss hybrid] [--threads 2] [--steps 3]
 *     [--json] [--save]
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from '../src/stats/index.ts'
import type { CompileAnswer } from './compile-worker.ts'
import { type CompileRow, compileSubject, compileTable } from './lib/compile-table.ts'
import { ownReports } from './lib/files.ts'
import { aboutThisRun } from './lib/measured.ts'
import { type MemorySample, peakBetween, watchMemory } from './lib/memory-watch.ts'
import { type LossName, losses, type WorkloadName, weightBytes, workloads } from './lib/paper.ts'
import { messageOf, openProcess } from './lib/process.ts'
import { reportErrors, say } from './lib/program.ts'
import { commitCompileResults, writeCompileResults } from './lib/results.ts'
import { listed, nameAmong, wholeNumber } from './lib/size.ts'

interface Settings {
  readonly workload: WorkloadName
  readonly loss: LossName
  readonly threads: number
  readonly steps: number
}

const worker = fileURLToPath(new URL('compile-worker.ts', import.meta.url))

const notMeasured = {
  tracedNodes: null,
  nodes: null,
  traceSeconds: null,
  passSeconds: null,
  lowerSeconds: null,
  compileSeconds: null,
  weightBytes: null,
  compilePeakBytes: null,
  peakBytes: null,
  firstStepSeconds: null,
  stepSeconds: null,
} as const

function rowOf(
  { began, firstUseSeconds, stepSeconds, ...answer }: CompileAnswer,
  samples: readonly MemorySample[],
  workload: WorkloadName,
) {
  const [firstStepSeconds = null, ...later] = stepSeconds
  return {
    ...answer,
    weightBytes: weightBytes(workloads[workload]),
    compilePeakBytes: peakBetween(samples, 0, began + 1000 * firstUseSeconds),
    firstStepSeconds,
    stepSeconds: later.length > 0 ? median(later) : null,
  }
}

async function measure(engine: string, { workload, loss, threads, steps }: Settings): Promise<CompileRow> {
  const about = { ...aboutThisRun(workload, threads), engine, build: '', loss, ...notMeasured }
  const args = [worker, engine, String(threads), workload, loss, String(steps)]
  const opened = await openProcess({ program: process.execPath, args })
  if (opened.state !== 'ready') {
    say(`${engine}: ${opened.state} (${opened.reason})`)
    return { ...about, state: opened.state }
  }
  const { server } = opened
  const memory = watchMemory(server.pid)
  try {
    const answer = (await server.next()) as unknown as CompileAnswer
    say(`${engine}: losses ${answer.losses.map((value) => value.toFixed(4)).join(', ')}`)
    const row = rowOf(answer, memory.stop(), workload)
    return { ...about, state: 'measured', build: server.build, ...row }
  } catch (error) {
    say(`${engine}: failed (${messageOf(error)})`)
    return { ...about, state: 'failed' }
  } finally {
    memory.stop()
    await server.end()
  }
}

await reportErrors(async () => {
  const { values } = parseArgs({
    options: {
      engines: { type: 'string', default: 'onnx,tensorflow' },
      workload: { type: 'string', default: 'base' },
      loss: { type: 'string', default: 'hybrid' },
      threads: { type: 'string', default: '2' },
      steps: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  })
  const settings: Settings = {
    workload: nameAmong(workloads, values.workload, '--workload'),
    loss: nameAmong(losses, values.loss, '--loss'),
    threads: wholeNumber(values.threads, '--threads'),
    steps: wholeNumber(values.steps, '--steps'),
  }
  const rows: CompileRow[] = []
  for (const engine of listed(values.engines)) rows.push(await measure(engine, settings))
  console.log(values.json ? JSON.stringify(rows) : `\n${compileSubject(rows)}\n\n${compileTable(rows)}`)
  writeCompileResults(rows, ownReports)
  if (values.save) commitCompileResults(rows)
  return rows.some(({ state }) => state === 'failed') ? 1 : 0
})
