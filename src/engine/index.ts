import { EngineError } from '../base/errors.ts'
import type { Engine } from './engine.ts'
import { engineNames, parseEngine } from './spec.ts'

/**
 * The engine of that name: `onnx`, `onnx:webgpu`, `tensorflow:xla`, … Nothing falls back: an engine that isn't there
 * is an error that says how to get it.
 * @throws EngineError
 */
export async function loadEngine(name: string, threads: number): Promise<Engine> {
  const spec = parseEngine(name)
  if (spec === undefined) {
    throw new EngineError(`no engine "${name}"`, 'HYPROS_ENGINE', `choose one of ${engineNames.join(', ')}`)
  }
  switch (spec.name) {
    case 'onnx':
      return (await import('./onnx/index.ts')).onnxEngine(threads, spec.option)
    case 'tensorflow':
      return (await import('./tensorflow/index.ts')).tensorflowEngine(threads, { xla: spec.option === 'xla' })
    case 'eager':
      return (await import('./eager/index.ts')).eagerEngine()
  }
}
