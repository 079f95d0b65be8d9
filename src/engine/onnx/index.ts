import { EngineError } from '../../base/errors.ts'
import { toOnnx } from '../../graph/emit/onnx.ts'
import type { OnnxTarget } from '../../graph/emit/onnx-emitter.ts'
import { nextOf } from '../../graph/entry.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Engine } from '../engine.ts'
import { OnnxProgram, type Sessions } from './program.ts'
import { assertWorks, buildOf, loadRuntime, placeOf } from './provider.ts'

/**
 * onnxruntime on the CPU, or on a GPU by its WebGPU or CUDA provider. Operations that a provider lacks run on the CPU
 * within the same program (docs/engines.md names them); a provider that doesn't work at all is an error.
 *
 * @throws EngineError that says what is missing and how to get it.
 */
export async function onnxEngine(threads: number, option: 'webgpu' | 'cuda' | null = null): Promise<Engine> {
  const target: OnnxTarget = option ?? 'cpu'
  const runtime = await loadRuntime(target)
  if (target !== 'cpu') await assertWorks(runtime, target)
  const where = placeOf(target)
  // onnxruntime-node 1.30 keeps tensors on a device for WebGPU alone: what it calls a GPU buffer is one of WebGPU's.
  // With CUDA, state crosses the bus twice a step: 0.7 GB each way at 60 M parameters, 60 ms by the figures of PCIe 4
  // (never measured).
  const stateOnDevice = target === 'webgpu'
  const open = (graph: Graph) => {
    const kept = stateOnDevice ? graph.outputs.filter(({ name }) => nextOf(name) !== undefined) : []
    return runtime.InferenceSession.create(toOnnx(graph, target), {
      executionProviders: [target],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      ...(kept.length > 0 && {
        preferredOutputLocation: Object.fromEntries(kept.map(({ name }) => [name, 'gpu-buffer' as const])),
      }),
      // That some nodes run on the CPU is known and no reason for a warning.
      ...(target !== 'cpu' && { logSeverityLevel: 3 as const }),
      // Spinning workers would take the cores that the other cells train on.
      extra: { session: { intra_op: { allow_spinning: threads > 1 ? '1' : '0' } } },
    }).catch((error: unknown) => {
      throw new EngineError(
        `onnxruntime refuses the program "${graph.name}": ${error instanceof Error ? error.message : error}`,
        where,
        'report it together with the saved .onnx file',
        { cause: error },
      )
    })
  }
  const sessions: Sessions = { runtime, where, stateOnDevice, open }
  return {
    name: option === null ? 'onnx' : `onnx:${option}`,
    build: buildOf(target),
    threads,
    compile: async (entries, state) => new OnnxProgram(sessions, entries, state),
  }
}
