/**
 * One command for a machine with a GPU and no network: parity with the CPU, log-loss against the hybrid at
 * Transformer-Base size (4,096 target tokens) in ABBA blocks, and what the machine is; one JSON (bench/gpu/schema.ts).
 *
 *   node bench/gpu/run.ts [--engines tensorflow,tensorflow:xla] --out gpu.json [--workload base] [--tf32 off,on]
 *     [--reference onnx] [--threads N] [--processes 5] [--blocks 30] [--smoke]
 *
 * --smoke runs all of it on the CPU at tiny size. Ends with 1 where parity or an engine failed, with 4 where an engine
 * or the GPU is missing.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { EngineError } from '../../src/base/errors.ts'
import { describeEnvironment } from '../../src/profile/environment.ts'
import { type LossName, losses, workloads } from '../lib/paper.ts'
import { messageOf } from '../lib/process.ts'
import { reportErrors, say } from '../lib/program.ts'
import { listed, nameAmong, wholeNumber } from '../lib/size.ts'
import { nvidiaDevice } from './device.ts'
import { parityOf, parityRun, type Settings, type Tf32, timingOf } from './measure.ts'
import type { ParityRun } from './parity.ts'
import { type Device, type EngineReport, gpuReport, type Timing } from './schema.ts'
import { summary } from './summary.ts'

const relevantVariables = [
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_TF32_OVERRIDE',
  'XLA_FLAGS',
  'TF_CUDNN_DETERMINISTIC',
]

/** What a smoke run changes: nothing in it needs a GPU or takes long. */
const smokeDefaults = {
  engines: 'onnx',
  reference: 'eager',
  workload: 'tiny',
  tf32: 'off',
  threads: '1',
  processes: '2',
  blocks: '2',
}
const defaults = {
  engines: 'tensorflow,tensorflow:xla',
  reference: 'onnx',
  workload: 'base',
  tf32: 'off,on',
  threads: String(availableParallelism()),
  processes: '5',
  blocks: '30',
}

interface Options {
  readonly engines: readonly string[]
  readonly tf32: readonly Tf32[]
  readonly smoke: boolean
  readonly out: string | undefined
  readonly settings: Settings
}

function options(): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      engines: text,
      reference: text,
      workload: text,
      tf32: text,
      threads: text,
      processes: text,
      blocks: text,
      out: text,
      smoke: { type: 'boolean', default: false },
    },
  })
  const chosen = { ...(values.smoke ? smokeDefaults : defaults), ...values }
  const workload = nameAmong(workloads, chosen.workload, '--workload')
  const { rows, target } = workloads[workload].bucket
  const settings: Settings = {
    workload,
    targetTokens: rows * target,
    threads: wholeNumber(chosen.threads, '--threads'),
    processes: wholeNumber(chosen.processes, '--processes', 2),
    blocks: wholeNumber(chosen.blocks, '--blocks'),
    reference: chosen.reference,
  }
  const tf32 = listed(chosen.tf32).map((state) => nameAmong({ on: true, off: true }, state, '--tf32'))
  const { smoke, out } = values
  return { engines: listed(chosen.engines), tf32, smoke, out, settings }
}

/** WebGPU finds GPUs of any make by itself; for the others there has to be an NVIDIA driver. */
async function deviceFor({ smoke, engines }: Options): Promise<Device | null> {
  const device = await nvidiaDevice()
  if (device || smoke || engines.every((engine) => engine.endsWith(':webgpu'))) return device
  throw new EngineError(
    'no NVIDIA GPU answers',
    'nvidia-smi',
    'run it where `nvidia-smi` lists a GPU; --smoke tries the program out on the CPU',
  )
}

async function referenceRuns(engine: string): Promise<{ build: string; runs: Map<LossName, ParityRun> }> {
  const runs = new Map<LossName, ParityRun>()
  let build = ''
  for (const loss of Object.keys(losses) as LossName[]) {
    const run = await parityRun(engine, loss)
    if ('state' in run)
      throw new EngineError(`${run.state}: ${run.reason}`, `--reference ${engine}`, 'name another')
    build = run.build
    runs.set(loss, run.value)
  }
  return { build, runs }
}

async function measure(
  engine: string,
  reference: ReadonlyMap<LossName, ParityRun>,
  { tf32, settings }: Options,
): Promise<EngineReport> {
  try {
    say(`${engine}: parity`)
    const parity = await parityOf(engine, reference)
    if ('state' in parity) return parity
    const timings: Timing[] = []
    for (const state of tf32) {
      say(`${engine}: timing with TF32 ${state}`)
      timings.push(await timingOf(engine, state, settings))
    }
    return { engine, state: 'measured', build: parity.build, parity: parity.value, timings }
  } catch (error) {
    return { engine, state: 'failed', reason: messageOf(error) }
  }
}

function exitCode(engines: readonly EngineReport[]): number {
  const failed = engines.some(
    (report) =>
      report.state === 'failed' || (report.state === 'measured' && report.parity.some((one) => !one.passed)),
  )
  if (failed) return 1
  return engines.some(({ state }) => state === 'not installed') ? 4 : 0
}

await reportErrors(async () => {
  const chosen = options()
  const device = await deviceFor(chosen)
  const { build, runs } = await referenceRuns(chosen.settings.reference)
  const set = relevantVariables.filter((name) => process.env[name] !== undefined)
  const about = {
    schema: 'hypros-gpu-bench' as const,
    version: 1 as const,
    date: new Date().toISOString(),
    smoke: chosen.smoke,
    environment: describeEnvironment(),
    device,
    variables: Object.fromEntries(set.map((name) => [name, process.env[name] as string])),
    settings: chosen.settings,
    reference: { engine: chosen.settings.reference, build },
  }
  const engines: EngineReport[] = []
  for (const engine of chosen.engines) {
    engines.push(await measure(engine, runs, chosen))
    // After each engine: what was measured stays, whatever becomes of the rest.
    if (chosen.out)
      writeFileSync(chosen.out, `${JSON.stringify(gpuReport.parse({ ...about, engines }), null, 2)}\n`)
  }
  console.log(summary({ ...about, engines }))
  return exitCode(engines)
})
