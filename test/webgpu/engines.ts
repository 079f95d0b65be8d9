import { EngineError } from '../../src/base/errors.ts'
import { loadEngine } from '../../src/engine/index.ts'

/**
 * The WebGPU provider, on the driver of `setup.sh` or else the machine's own GPU. Where there is neither, the tests
 * that import this fail and say how to get one: they never pass without having run.
 */
export const webgpu = await loadEngine('onnx:webgpu', 1).catch((error: unknown) => {
  if (!(error instanceof EngineError)) throw error
  throw new EngineError(error.what, error.where, `run test/webgpu/setup.sh, or ${error.remedy}`)
})
