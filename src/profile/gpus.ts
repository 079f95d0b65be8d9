/** GPUs by what their makers publish, and the time that work takes on one. Nothing here was measured. */
import { ConfigError } from '../base/errors.ts'
import { suggest } from '../experiment/suggest.ts'

export const precisions = ['fp32', 'tf32', 'bf16'] as const
export type Precision = (typeof precisions)[number]

export interface Gpu {
  readonly name: string
  readonly memoryGiB: number
  /** Dense peak of matrix products in TFLOP/s, sums in float32; without the doubling by structured sparsity. */
  readonly peak: Readonly<Record<Precision, number>>
  /** Memory bandwidth in GB/s. */
  readonly bandwidth: number
  readonly source: string
}

const a100 = { peak: { fp32: 19.5, tf32: 156, bf16: 312 }, source: 'NVIDIA A100 datasheet (2021)' } as const
const hopper = { fp32: 67, tf32: 494.7, bf16: 989.4 } as const
const h100Source = 'NVIDIA H100 datasheet (2023), half of its figures with sparsity'
const ada = 'NVIDIA Ada GPU architecture white paper (2022)'

/** Peaks as published; the first of several that a name stands for comes first. */
export const gpus: readonly Gpu[] = [
  { name: 'A100 40GB', memoryGiB: 40, bandwidth: 1555, ...a100 },
  { name: 'A100 80GB', memoryGiB: 80, bandwidth: 2039, ...a100 },
  { name: 'H100 SXM', memoryGiB: 80, bandwidth: 3350, peak: hopper, source: h100Source },
  {
    name: 'H100 PCIe',
    memoryGiB: 80,
    bandwidth: 2000,
    peak: { fp32: 51, tf32: 378, bf16: 756 },
    source: h100Source,
  },
  {
    name: 'H200',
    memoryGiB: 141,
    bandwidth: 4800,
    peak: hopper,
    source: 'NVIDIA H200 datasheet (2024), half of its figures with sparsity',
  },
  {
    name: 'L40S',
    memoryGiB: 48,
    bandwidth: 864,
    peak: { fp32: 91.6, tf32: 183, bf16: 362 },
    source: 'NVIDIA L40S datasheet (2023)',
  },
  {
    name: 'RTX 4090',
    memoryGiB: 24,
    bandwidth: 1008,
    peak: { fp32: 82.6, tf32: 82.6, bf16: 165.2 },
    source: ada,
  },
]

const bare = (name: string): string => name.toLowerCase().replace(/nvidia|[^a-z0-9]/g, '')

/**
 * The GPU of a name, whatever its spelling (`a100`, `NVIDIA A100-80GB`); the first that starts so.
 * @throws ConfigError that lists those there are.
 */
export function gpuNamed(name: string): Gpu {
  const wanted = bare(name)
  const found =
    gpus.find((gpu) => bare(gpu.name) === wanted) ??
    gpus.find((gpu) => wanted !== '' && bare(gpu.name).startsWith(wanted))
  if (found) return found
  const names = gpus.map((gpu) => gpu.name)
  const meant = suggest(name, names)
  throw new ConfigError(
    `no published figures for a GPU "${name}"`,
    '--gpu',
    meant === undefined ? `use one of: ${names.join(', ')}` : `did you mean "${meant}"?`,
  )
}

/** A GPU as work meets it: the rate that arithmetic is assumed to reach, and the memory behind it. */
export interface Rates {
  readonly flopsPerSecond: number
  readonly bytesPerSecond: number
}

/** `utilisation` is the share of the peak that matrix products are assumed to reach, in (0, 1]. */
export function ratesOf({ peak, bandwidth }: Gpu, precision: Precision, utilisation: number): Rates {
  return { flopsPerSecond: peak[precision] * 1e12 * utilisation, bytesPerSecond: bandwidth * 1e9 }
}

export interface Work {
  readonly flops: number
  /** Bytes read and written if every node goes to memory once. */
  readonly bytesMoved: number
}

/**
 * Seconds of one run of a program: the longer of its arithmetic and its memory traffic
 * (the roofline of Williams et al. 2009).
 */
export function secondsOf({ flops, bytesMoved }: Work, rates: Rates): number {
  return Math.max(flops / rates.flopsPerSecond, bytesMoved / rates.bytesPerSecond)
}
