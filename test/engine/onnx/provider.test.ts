import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { PlainError } from '../../../src/base/errors.ts'
import { loadEngine } from '../../../src/engine/index.ts'
import { buildOf } from '../../../src/engine/onnx/provider.ts'

const child = new URL('./load-child.ts', import.meta.url).pathname

/** The error of loading an engine in a process of its own, since native libraries read their environment once. */
async function refusal(name: string, environment: NodeJS.ProcessEnv): Promise<PlainError> {
  const { stdout } = await promisify(execFile)(process.execPath, [child, name], {
    env: { ...process.env, ...environment },
  })
  const { build, error } = JSON.parse(stdout) as { build?: string; error?: PlainError }
  if (!error) throw new Error(`it was loaded: ${build}`)
  return error
}

describe('a provider that does not work is an error with the way to get it, never the CPU in its place', () => {
  test('WebGPU without a driver', async () => {
    const error = await refusal('onnx:webgpu', { VK_DRIVER_FILES: '/nonexistent.json' })
    expect(error.kind).toBe('EngineError')
    expect(error.what).toMatch(/^no GPU answers: Failed to get a WebGPU adapter/)
    expect(error.where).toBe('engine onnx:webgpu')
    expect(error.remedy).toMatch(/libvulkan1/)
  })

  test('CUDA without its library or its device', async () => {
    const error = await refusal('onnx:cuda', { CUDA_VISIBLE_DEVICES: '' })
    expect(error.kind).toBe('EngineError')
    expect(error.where).toBe('engine onnx:cuda')
    expect(error.remedy).toMatch(
      /ONNXRUNTIME_NODE_INSTALL=cuda12 node \S+script\/install\.js|onnx:webgpu|nvidia-smi/,
    )
  })
})

describe('the build', () => {
  test('on the CPU names package, version and system', async () => {
    const { build } = await loadEngine('onnx', 1)
    expect(build).toMatch(/^onnxruntime-node@\d+\.\d+\.\d+\+cpu\.\w+-\w+$/)
  })

  test('on CUDA says whether TF32 is on', () => {
    expect(buildOf('cuda', { NVIDIA_TF32_OVERRIDE: '0' })).toMatch(/\+cuda\+tf32\.off\./)
    expect(buildOf('cuda', {})).toMatch(/\+cuda\+tf32\.on\./)
  })

  test('on WebGPU names the driver that the environment chooses', () => {
    expect(buildOf('webgpu', { VK_DRIVER_FILES: '/drivers/example_icd.json' })).toMatch(
      /\+webgpu\.\w+-\w+\+example-icd\.unknown$/,
    )
  })
})
