import type { Engine } from '../engine.ts'
import { loadAddon } from './addon.ts'
import { TensorflowProgram } from './program.ts'

export interface TensorflowOptions {
  /** Compile training and evaluation with XLA. */
  readonly xla: boolean
}

/**
 * TensorFlow through tfjs-node's addon, as `npx hypros engine install tensorflow` set it up: on the GPU where the
 * installation has CUDA and the machine a device, else on the CPU.
 *
 * @throws EngineError where it isn't installed or doesn't load.
 */
export async function tensorflowEngine(threads: number, { xla }: TensorflowOptions): Promise<Engine> {
  const { addon, installation } = loadAddon(threads)
  const gpu = addon.isUsingGpuDevice()
  const { version, wheel, tfjsNode, variant } = installation
  const library = wheel
    ? `tensorflow@${version}+wheel.${wheel.sha256.slice(0, 12)}`
    : `tensorflow@${version}+${variant}`
  // TensorFlow multiplies in TF32 on GPUs that can, unless NVIDIA's libraries are told not to.
  const precision = process.env.NVIDIA_TF32_OVERRIDE === '0' ? 'tf32.off' : 'tf32.on'
  const device = gpu ? `gpu+${precision}` : 'cpu'
  return {
    name: 'tensorflow',
    build: `${library}+addon.${tfjsNode}+${device}${xla ? '+xla' : ''}.${process.platform}-${process.arch}`,
    threads,
    compile: async (entries, state) =>
      new TensorflowProgram(addon, entries, state, { atTarget: gpu || xla ? 'compare' : 'scatter', xla }),
  }
}
