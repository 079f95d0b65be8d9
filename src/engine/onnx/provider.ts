/** Where onnxruntime runs a program: on the CPU, or on a GPU by WebGPU or CUDA. Asked for, it is there or an error. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import { EngineError } from '../../base/errors.ts'
import { toOnnx } from '../../graph/emit/onnx.ts'
import type { OnnxTarget } from '../../graph/emit/onnx-emitter.ts'
import type { Graph } from '../../graph/graph.ts'
import { gpuFacts, gpuWord } from './gpu.ts'
import type { Runtime } from './state.ts'

const requireHere = createRequire(import.meta.url)
const packageFolder = () => dirname(requireHere.resolve('onnxruntime-node/package.json'))

export const placeOf = (target: OnnxTarget): string =>
  target === 'cpu' ? 'engine onnx' : `engine onnx:${target}`
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** @throws EngineError where onnxruntime-node can't be loaded. */
export async function loadRuntime(target: OnnxTarget): Promise<Runtime> {
  return import('onnxruntime-node').catch((error: unknown) => {
    throw new EngineError(
      `onnxruntime-node can't be loaded: ${messageOf(error)}`,
      placeOf(target),
      'run npm ci; its CPU library is part of the package',
      { cause: error },
    )
  })
}

/** Names the exact build, and on a GPU what is known of the device: numbers depend on it. */
export function buildOf(target: OnnxTarget, environment: NodeJS.ProcessEnv = process.env): string {
  const { version } = requireHere('onnxruntime-node/package.json') as { version: string }
  const system = `${process.platform}-${process.arch}`
  if (target === 'cpu') return `onnxruntime-node@${version}+cpu.${system}`
  const gpu = gpuWord(gpuFacts(environment))
  // CUDA multiplies in TF32 on GPUs that can, unless NVIDIA's libraries are told not to. WebGPU has no TF32.
  const precision = environment.NVIDIA_TF32_OVERRIDE === '0' ? 'tf32.off' : 'tf32.on'
  const provider = target === 'cuda' ? `cuda+${precision}` : target
  return `onnxruntime-node@${version}+${provider}.${system}${gpu === undefined ? '' : `+${gpu}`}`
}

/** x·x of a [2, 2] matrix. */
const product: Graph = {
  name: 'a matrix product',
  values: [
    { shape: [2, 2], dtype: 'float32' },
    { shape: [2, 2], dtype: 'float32' },
  ],
  constants: new Map(),
  inputs: [{ name: 'x', value: 0 }],
  outputs: [{ name: 'y', value: 1 }],
  nodes: [{ kernel: 'BatchMatMul', inputs: [0, 0], outputs: [1], attributes: {} }],
}

/**
 * Sessions that keep a GPU's provider open until this process ends: with the last session of a process, WebGPU drops
 * its device and with it every compiled shader, which the next program would compile anew (9 s for a small training
 * step on a software driver, 0.3 s with them).
 */
const open = new Map<OnnxTarget, Promise<InferenceSession>>()

/**
 * Computes a matrix product on the provider, the CPU's help forbidden.
 * @throws EngineError that says what is missing and how to get it.
 */
export async function assertWorks(runtime: Runtime, target: Exclude<OnnxTarget, 'cpu'>): Promise<void> {
  const session = open.get(target) ?? firstSession(runtime, target)
  open.set(target, session)
  await session
}

async function firstSession(runtime: Runtime, target: Exclude<OnnxTarget, 'cpu'>): Promise<InferenceSession> {
  if (target === 'cuda') assertCudaFetched(runtime)
  const where = placeOf(target)
  try {
    const session = await runtime.InferenceSession.create(toOnnx(product, target), {
      executionProviders: [target],
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    })
    const { y } = await session.run({ x: new runtime.Tensor('float32', Float32Array.of(1, 2, 3, 4), [2, 2]) })
    if (String(y?.data) !== '7,10,15,22') throw new Error(`a matrix product came out as ${y?.data}`)
    return session
  } catch (error) {
    // onnxruntime puts the place in its own source and the condition before the reason.
    const reason = messageOf(error)
      .replace(/^.* was false\. /s, '')
      .trim()
    throw new EngineError(`no GPU answers: ${reason}`, where, remedies[target](), {
      cause: error,
    })
  }
}

/** Its CUDA library is too large for the npm package: a program of the package fetches it. */
function assertCudaFetched({ listSupportedBackends }: Runtime): void {
  const where = placeOf('cuda')
  if (!listSupportedBackends().some(({ name }) => name === 'cuda')) {
    throw new EngineError(
      `onnxruntime-node has no CUDA provider for ${process.platform}-${process.arch}`,
      where,
      'set HYPROS_ENGINE=onnx:webgpu, which runs on any GPU with a Vulkan, Metal or D3D12 driver',
    )
  }
  const library = join(
    packageFolder(),
    'bin/napi-v6',
    process.platform,
    process.arch,
    'libonnxruntime_providers_cuda.so',
  )
  if (existsSync(library)) return
  throw new EngineError(
    `onnxruntime's CUDA library is not installed: there is no ${library}`,
    where,
    `fetch it from NuGet (package Microsoft.ML.OnnxRuntime.Gpu.Linux) with: ${fetchCuda()}`,
  )
}

/** Needs no npm, whose settings may forbid install scripts. */
const fetchCuda = () => `ONNXRUNTIME_NODE_INSTALL=cuda12 node ${join(packageFolder(), 'script/install.js')}`

const vulkanPackages =
  'install the Vulkan loader and the driver of the GPU (Debian, Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers; ' +
  "NVIDIA: the driver's own, in a container with NVIDIA_DRIVER_CAPABILITIES=all); `vulkaninfo --summary` has to list it"

const remedies = {
  webgpu: () =>
    process.platform === 'linux'
      ? vulkanPackages
      : "update the graphics driver: WebGPU needs the system's own",
  cuda: () =>
    '`nvidia-smi` has to list a GPU, and CUDA 12 and cuDNN 9 have to be where the loader finds them (LD_LIBRARY_PATH)',
} as const
