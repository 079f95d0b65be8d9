import { EngineError } from '../base/errors.ts'
import type { Engine } from './engine.ts'

export const engineNames = ['onnx', 'tensorflow', 'tensorflow:xla', 'eager'] as const

/**
 * The engine of that name. Nothing falls back: an engine that isn't there is an error that says how to get it.
 * @throws EngineError
 */
export async function loadEngine(name: string, threads: number): Promise<Engine> {
  switch (name) {
    case 'onnx':
      return (await import('./onnx/index.ts')).onnxEngine(threads)
    case 'tensorflow':
    case 'tensorflow:xla':
      return (await import('./tensorflow/index.ts')).tensorflowEngine(threads, { xla: name.endsWith(':xla') })
    case 'eager':
      return (await import('./eager/index.ts')).eagerEngine()
    default:
      throw new EngineError(`no engine "${name}"`, 'HYPROS_ENGINE', `choose one of ${engineNames.join(', ')}`)
  }
}
