import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Device } from './schema.ts'

const mebibyte = 2 ** 20

/** The first GPU that a process may use: what CUDA_VISIBLE_DEVICES names, or the machine's first. */
const deviceId = (): string => process.env.CUDA_VISIBLE_DEVICES?.split(',')[0]?.trim() || '0'

/** Fields of one line of nvidia-smi's answer; undefined where there is no such program or no such device. */
async function queried(...fields: string[]): Promise<string[] | undefined> {
  const args = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits', `--id=${deviceId()}`]
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', args)
    return stdout
      .trim()
      .split(',')
      .map((field) => field.trim())
  } catch {
    return undefined // no driver, or none that answers: the caller says what that means
  }
}

export async function nvidiaDevice(): Promise<Device | null> {
  const [name, driver, mebibytes, computeCapability] =
    (await queried('name', 'driver_version', 'memory.total', 'compute_cap')) ?? []
  if (!name || !driver || !mebibytes) return null
  return {
    name,
    driver,
    memoryBytes: Number(mebibytes) * mebibyte,
    computeCapability: computeCapability ?? '',
  }
}

async function bytesInUse(): Promise<number | undefined> {
  const [mebibytes] = (await queried('memory.used')) ?? []
  return mebibytes === undefined ? undefined : Number(mebibytes) * mebibyte
}

/** Asking takes a few hundredths of a second of one core, so not often. */
const everyMilliseconds = 500

/** Runs a piece of work and says how much device memory it added at most; null without nvidia-smi. */
export async function withPeakMemory<T>(work: () => Promise<T>): Promise<readonly [T, number | null]> {
  const before = await bytesInUse()
  if (before === undefined) return [await work(), null]
  let peak = before
  const done = new AbortController()
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, (await bytesInUse()) ?? 0)
      await setTimeout(everyMilliseconds)
    }
  })()
  try {
    return [await work(), peak - before] as const
  } finally {
    done.abort()
    await watching
  }
}
