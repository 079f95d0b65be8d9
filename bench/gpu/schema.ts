/** The JSON that `bench/gpu` writes. Raise `version` where a field changes its meaning or goes away. */
import { z } from 'zod'

const estimate = z.object({ est: z.number(), lo: z.number(), hi: z.number() })

/** An NVIDIA GPU as nvidia-smi describes it. */
const device = z.object({
  name: z.string(),
  driver: z.string(),
  memoryBytes: z.number(),
  /** `8.0` for an A100. */
  computeCapability: z.string(),
})

/** Largest differences of five updates on a tiny Transformer from the reference, each with its bound. */
const difference = z.object({ value: z.number(), bound: z.number() })
const parity = z.object({
  loss: z.enum(['log', 'hybrid']),
  /** Loss of an update, relative. */
  losses: difference,
  /** ‖Δ‖ / ‖g‖ of the first gradient, over tensors. */
  gradients: difference,
  /** |Δ| of a weight after the last update. */
  weights: difference,
  /** Two processes of this engine ended with the same bits. */
  sameBits: z.boolean(),
  passed: z.boolean(),
})

const timing = z.object({
  /** Whether TF32 was allowed, as the environment of the process had it. */
  tf32: z.enum(['on', 'off']),
  /** Median milliseconds of a step. */
  logMilliseconds: z.number(),
  hybridMilliseconds: z.number(),
  targetTokensPerSecond: z.number(),
  /** Hybrid over log-loss, in %, with its 95 % interval over processes. */
  overhead: estimate,
  /** Log-loss over itself: what the measurement can't tell from 0. */
  control: estimate,
  /** Most memory in use on the device, less what was in use before; null without nvidia-smi. */
  peakDeviceBytes: z.number().nullable(),
  /** process → candidate → [a1, b1, b2, a2] in milliseconds. */
  processes: z.array(z.object({ candidate: z.string(), blocks: z.array(z.array(z.number()).length(4)) })),
})

const engine = z.discriminatedUnion('state', [
  z.object({ engine: z.string(), state: z.literal('not installed'), reason: z.string() }),
  z.object({ engine: z.string(), state: z.literal('failed'), reason: z.string() }),
  z.object({
    engine: z.string(),
    state: z.literal('measured'),
    build: z.string(),
    parity: z.array(parity),
    timings: z.array(timing),
  }),
])

export const gpuReport = z.object({
  schema: z.literal('hypros-gpu-bench'),
  version: z.literal(1),
  /** ISO 8601, UTC. */
  date: z.string(),
  /** A run at tiny size, to see that the program works: its times say nothing. */
  smoke: z.boolean(),
  environment: z.object({
    fingerprint: z.string(),
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    packages: z.record(z.string(), z.string()),
  }),
  device: device.nullable(),
  /** Of this process, where set: what picks the GPU and how it computes. */
  variables: z.record(z.string(), z.string()),
  settings: z.object({
    workload: z.enum(['tiny', 'base', 'big']),
    targetTokens: z.number(),
    threads: z.number(),
    processes: z.number(),
    blocks: z.number(),
    reference: z.string(),
  }),
  reference: z.object({ engine: z.string(), build: z.string() }),
  engines: z.array(engine),
})

export type GpuReport = z.infer<typeof gpuReport>
export type EngineReport = z.infer<typeof engine>
export type Parity = z.infer<typeof parity>
export type Timing = z.infer<typeof timing>
export type Device = z.infer<typeof device>
