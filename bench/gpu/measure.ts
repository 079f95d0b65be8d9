/** What bench/gpu measures of one engine, each piece in processes of its own. */
import { fileURLToPath } from 'node:url'
import { median } from '../../src/stats/index.ts'
import { timingEstimate } from '../../src/verdict/c1.ts'
import type { Estimate } from '../../src/verdict/types.ts'
import { abbaProcesses, type ProcessBlocks } from '../lib/blocks.ts'
import { engineContestant } from '../lib/contestants.ts'
import { type LossName, losses } from '../lib/paper.ts'
import { messageOf, openProcess } from '../lib/process.ts'
import { withPeakMemory } from './device.ts'
import { compareRuns, type ParityRun } from './parity.ts'
import type { EngineReport, GpuReport, Parity, Timing } from './schema.ts'

export type Settings = GpuReport['settings']
export type Tf32 = Timing['tf32']

type Opened<T> = { readonly build: string; readonly value: T } | Exclude<EngineReport, { state: 'measured' }>

const worker = fileURLToPath(new URL('parity-worker.ts', import.meta.url))

/** NVIDIA's libraries use TF32 where the framework asks for it, unless this variable forbids it. */
const tf32Environment = (tf32: Tf32) => ({ NVIDIA_TF32_OVERRIDE: tf32 === 'off' ? '0' : undefined })

/** TensorFlow takes a device's whole memory at once unless told not to, and its peak could not be seen. */
const growth = { TF_FORCE_GPU_ALLOW_GROWTH: 'true' }

/** One process of the tiny Transformer, without TF32, which would be far from the reference's float32. */
export async function parityRun(engine: string, loss: LossName): Promise<Opened<ParityRun>> {
  const opened = await openProcess({
    program: process.execPath,
    args: [worker, engine, loss],
    environment: { ...growth, ...tf32Environment('off') },
  })
  if (opened.state !== 'ready') return { engine, ...opened }
  const { server } = opened
  try {
    return { build: server.build, value: (await server.next()) as unknown as ParityRun }
  } catch (error) {
    return { engine, state: 'failed', reason: messageOf(error) }
  } finally {
    await server.end()
  }
}

/** Both losses on an engine against the reference's runs; the engine runs twice, for its bits. */
export async function parityOf(
  engine: string,
  reference: ReadonlyMap<LossName, ParityRun>,
): Promise<Opened<Parity[]>> {
  const value: Parity[] = []
  let build = ''
  for (const loss of Object.keys(losses) as LossName[]) {
    const ours = await parityRun(engine, loss)
    const again = await parityRun(engine, loss)
    if ('state' in ours) return ours
    if ('state' in again) return again
    build = ours.build
    value.push(compareRuns(loss, ours.value, again.value, reference.get(loss) as ParityRun))
  }
  return { build, value }
}

const bare = ({ est, lo, hi }: Estimate) => ({ est, lo, hi })

function estimateOf(name: string, processes: readonly ProcessBlocks[]): Estimate {
  const estimate = timingEstimate(
    name,
    processes.map(({ blocks }) => blocks),
  )
  if (!estimate) throw new RangeError('an interval takes two processes')
  return estimate
}

/** ABBA blocks of log-loss and hybrid at the size chosen, with TF32 allowed or not. */
export async function timingOf(engine: string, tf32: Tf32, settings: Settings): Promise<Timing> {
  const { workload, threads, processes, blocks, targetTokens } = settings
  const contestant = engineContestant(engine, { ...growth, ...tf32Environment(tf32) })
  const options = { threads, processes, blocks, baseline: 'log', candidate: 'hybrid' }
  const [measured, peakDeviceBytes] = await withPeakMemory(() => abbaProcesses(contestant, workload, options))
  const pairs = measured.filter(({ candidate }) => candidate === 'hybrid')
  const twins = measured.filter(({ candidate }) => candidate !== 'hybrid')
  const logMilliseconds = median(pairs.flatMap((one) => one.blocks.flatMap(([a1, , , a2]) => [a1, a2])))
  const hybridMilliseconds = median(pairs.flatMap((one) => one.blocks.flatMap(([, b1, b2]) => [b1, b2])))
  return {
    tf32,
    logMilliseconds,
    hybridMilliseconds,
    targetTokensPerSecond: (1000 * targetTokens) / hybridMilliseconds,
    overhead: bare(estimateOf('overhead', pairs)),
    control: bare(estimateOf('aa', twins)),
    peakDeviceBytes,
    processes: measured.map(({ candidate, blocks: all }) => ({
      candidate,
      blocks: all.map((block) => [...block]),
    })),
  }
}
