import { createRequire } from 'node:module'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { EngineError } from '../../base/errors.ts'
import { toOnnx } from '../../graph/emit/onnx.ts'
import { nextPort, type StateSpecs, statePort } from '../../graph/entry.ts'
import { type Graph, type HostArray, sizeOf, type TensorSpec } from '../../graph/graph.ts'
import { assertFits, assertStateFits } from '../check.ts'
import {
  type CapturedEntry,
  type Engine,
  type EngineTensor,
  type Feeds,
  type HostTensor,
  isEngineTensor,
  type Program,
  type Results,
} from '../engine.ts'

type Runtime = typeof import('onnxruntime-node')

const requireHere = createRequire(import.meta.url)

class OnnxTensor implements EngineTensor {
  readonly tensor: Tensor
  readonly shape: readonly number[]
  readonly dtype: TensorSpec['dtype']

  constructor(tensor: Tensor) {
    this.tensor = tensor
    this.shape = tensor.dims
    this.dtype = tensor.type as TensorSpec['dtype']
  }

  async read(): Promise<HostArray> {
    return this.tensor.data as HostArray
  }

  dispose(): void {
    this.tensor.dispose()
  }
}

function zeros({ shape, dtype }: TensorSpec): HostArray {
  const size = sizeOf(shape)
  return dtype === 'float32'
    ? new Float32Array(size)
    : dtype === 'int32'
      ? new Int32Array(size)
      : new Uint8Array(size)
}

/**
 * State lives in host arrays, two of each: a run reads one set and writes the other. One tensor is never input
 * and output of the same run (onnxruntime then may read what it has just overwritten).
 */
class OnnxProgram implements Program {
  compileSeconds = 0
  private readonly runtime: Runtime
  private readonly threads: number
  private readonly entries: ReadonlyMap<string, CapturedEntry>
  private readonly sessions = new Map<string, Promise<InferenceSession>>()
  private readonly current = new Map<string, Tensor>()
  private readonly spare = new Map<string, Tensor>()

  constructor(runtime: Runtime, threads: number, entries: readonly CapturedEntry[], state: StateSpecs) {
    this.runtime = runtime
    this.threads = threads
    this.entries = new Map(entries.map((captured) => [captured.entry.name, captured]))
    for (const [name, spec] of Object.entries(state)) {
      this.current.set(name, this.tensor(spec, zeros(spec)))
      this.spare.set(name, this.tensor(spec, zeros(spec)))
    }
  }

  async run(name: string, feeds: Feeds): Promise<Results> {
    const captured = this.entries.get(name)
    if (!captured) throw new EngineError(`no entry "${name}"`, 'engine onnx', 'compile it with the program')
    const session = await this.session(captured)
    const inputs: Record<string, Tensor> = {}
    for (const { name: port, value } of captured.graph.inputs) {
      inputs[port] = port.startsWith(statePort(''))
        ? (this.current.get(port.slice(statePort('').length)) as Tensor)
        : this.fed(name, port, feeds[port], captured.graph.values[value] as TensorSpec)
    }
    const fetches: Record<string, Tensor | null> = {}
    const replaced: string[] = []
    for (const { name: port } of captured.graph.outputs) {
      if (!port.startsWith(nextPort(''))) {
        fetches[port] = null
        continue
      }
      const stateName = port.slice(nextPort('').length)
      fetches[port] = this.spare.get(stateName) as Tensor
      replaced.push(stateName)
    }
    const results = await session.run(inputs, fetches)
    for (const stateName of replaced) {
      const before = this.current.get(stateName) as Tensor
      this.current.set(stateName, this.spare.get(stateName) as Tensor)
      this.spare.set(stateName, before)
    }
    const outputs = Object.entries(results).filter(([port]) => !port.startsWith(nextPort('')))
    return Object.fromEntries(outputs.map(([port, tensor]) => [port, new OnnxTensor(tensor as Tensor)]))
  }

  async exportState(): Promise<Record<string, HostTensor>> {
    const entries = [...this.current].map(([name, tensor]) => {
      const data = (tensor.data as HostArray).slice() as HostArray
      return [name, { shape: tensor.dims, dtype: tensor.type as TensorSpec['dtype'], data }] as const
    })
    return Object.fromEntries(entries)
  }

  async importState(state: Readonly<Record<string, HostTensor>>): Promise<void> {
    const specOf = (name: string): TensorSpec | undefined => {
      const tensor = this.current.get(name)
      return tensor && { shape: tensor.dims, dtype: tensor.type as TensorSpec['dtype'] }
    }
    assertStateFits(state, specOf, 'engine onnx')
    for (const [name, { data }] of Object.entries(state)) {
      const target = this.current.get(name) as Tensor
      ;(target.data as HostArray).set(data)
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.sessions.values()].map(async (session) => (await session).release()))
    this.sessions.clear()
  }

  private tensor({ dtype, shape }: TensorSpec, data: HostArray): Tensor {
    return new this.runtime.Tensor(dtype, data as Float32Array, shape)
  }

  private fed(
    entry: string,
    port: string,
    feed: HostTensor | EngineTensor | undefined,
    spec: TensorSpec,
  ): Tensor {
    assertFits(`input "${port}"`, feed, spec, `entry ${entry}`, 'feed every input')
    return isEngineTensor(feed) ? (feed as OnnxTensor).tensor : this.tensor(spec, feed.data)
  }

  private session({ entry, graph }: CapturedEntry): Promise<InferenceSession> {
    const known = this.sessions.get(entry.name)
    if (known) return known
    const started = performance.now()
    const created = this.create(graph)
    this.sessions.set(entry.name, created)
    return created.finally(() => {
      this.compileSeconds += (performance.now() - started) / 1000
    })
  }

  private create(graph: Graph): Promise<InferenceSession> {
    return this.runtime.InferenceSession.create(toOnnx(graph), {
      executionProviders: ['cpu'],
      intraOpNumThreads: this.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Spinning workers would take the cores that the other cells train on.
      extra: { session: { intra_op: { allow_spinning: this.threads > 1 ? '1' : '0' } } },
    }).catch((error: unknown) => {
      throw new EngineError(
        `onnxruntime refuses the program "${graph.name}": ${error instanceof Error ? error.message : error}`,
        'engine onnx',
        'report it together with the saved .onnx file',
        { cause: error },
      )
    })
  }
}

/**
 * onnxruntime on the CPU.
 * @throws EngineError where onnxruntime-node can't be loaded.
 */
export async function onnxEngine(threads: number): Promise<Engine> {
  const runtime = await import('onnxruntime-node').catch((error: unknown) => {
    throw new EngineError(
      `onnxruntime-node can't be loaded: ${error instanceof Error ? error.message : error}`,
      'engine onnx',
      'run npm ci; its CPU library is part of the package',
      { cause: error },
    )
  })
  const { version } = requireHere('onnxruntime-node/package.json') as { version: string }
  return {
    name: 'onnx',
    build: `onnxruntime-node@${version}+cpu.${process.platform}-${process.arch}`,
    threads,
    compile: async (entries, state) => new OnnxProgram(runtime, threads, entries, state),
  }
}
