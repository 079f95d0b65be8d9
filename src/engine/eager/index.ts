import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import { EngineError } from '../../base/errors.ts'
import type { Entry, StateSpecs } from '../../graph/entry.ts'
import type { DType, HostArray, TensorSpec } from '../../graph/graph.ts'
import { kernels } from '../../graph/kernels/index.ts'
import type { Tensors } from '../../graph/trace.ts'
import { assertFits, assertStateFits } from '../check.ts'
import {
  type Engine,
  type EngineTensor,
  type Feeds,
  type HostTensor,
  isEngineTensor,
  type Program,
  type Results,
} from '../engine.ts'

const requireHere = createRequire(import.meta.url)

interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: HostArray } }
  makeTensorInfo(shape: number[], dtype: DType, values: HostArray): tf.TensorInfo
}

/** Gives tfjs' CPU backend the kernels that only we have. */
function registerOwnKernels(): void {
  for (const kernel of kernels.values()) {
    const { eager, inputs: names } = kernel
    if (!eager || names === 'list' || tf.getKernel(kernel.name, 'cpu')) continue
    tf.registerKernel({
      kernelName: kernel.name,
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const cpu = backend as unknown as CpuBackend
        const given = names.map((name) => (inputs as Record<string, tf.TensorInfo>)[name] as tf.TensorInfo)
        const specs = given.map(({ shape, dtype }) => ({ shape, dtype: dtype as DType }))
        const attributes = (attrs ?? {}) as Record<string, number>
        const outputs = kernel.infer(specs, attributes)
        const values = given.map(({ dataId }) => cpu.data.get(dataId).values)
        const made = eager(values, { attributes, inputs: specs, outputs }).map((data, index) => {
          const { shape, dtype } = outputs[index] as TensorSpec
          return cpu.makeTensorInfo([...shape], dtype, data)
        })
        return kernel.listOutput ? made : (made[0] as tf.TensorInfo)
      },
    })
  }
}

class EagerTensor implements EngineTensor {
  readonly tensor: tf.Tensor
  readonly shape: readonly number[]
  readonly dtype: DType

  constructor(tensor: tf.Tensor) {
    this.tensor = tensor
    this.shape = tensor.shape
    this.dtype = tensor.dtype as DType
  }

  async read(): Promise<HostArray> {
    return this.tensor.dataSync() as HostArray
  }

  dispose(): void {
    this.tensor.dispose()
  }
}

const toTensor = ({ data, shape, dtype }: HostTensor): tf.Tensor =>
  tf.tensor(data.slice() as HostArray, [...shape], dtype)

/** Calls the entries' own code on tfjs' CPU backend: no capture, no passes, no lowering. The reference. */
class EagerProgram implements Program {
  readonly compileSeconds = 0
  private readonly entries: ReadonlyMap<string, Entry>
  private readonly state = new Map<string, tf.Tensor>()

  constructor(entries: readonly Entry[], state: StateSpecs) {
    this.entries = new Map(entries.map((entry) => [entry.name, entry]))
    for (const [name, { shape, dtype }] of Object.entries(state))
      this.state.set(name, tf.zeros([...shape], dtype))
  }

  async run(name: string, feeds: Feeds): Promise<Results> {
    const entry = this.entries.get(name)
    if (!entry) throw new EngineError(`no entry "${name}"`, 'engine eager', 'compile it with the program')
    tf.setBackend('cpu')
    const owned: tf.Tensor[] = []
    const inputs = Object.fromEntries(
      Object.keys(entry.inputs).map((port) => {
        const feed = feeds[port]
        assertFits(`input "${port}"`, feed, entry.inputs[port], `entry ${name}`, 'feed every input')
        if (isEngineTensor(feed)) return [port, (feed as EagerTensor).tensor]
        const tensor = toTensor(feed)
        owned.push(tensor)
        return [port, tensor]
      }),
    )
    const given: Tensors = Object.fromEntries(
      entry.state.map((key) => [key, this.state.get(key) as tf.Tensor]),
    )
    const kept = tf.tidy(() => {
      const { outputs, state = {} } = entry.build(given, inputs)
      const copies = (tensors: Tensors, prefix: string) =>
        Object.entries(tensors).map(([key, tensor]) => [`${prefix}${key}`, tf.clone(tensor)] as const)
      return Object.fromEntries([...copies(outputs, 'out:'), ...copies(state, 'new:')])
    })
    for (const tensor of owned) tensor.dispose()
    const results: Record<string, EngineTensor> = {}
    for (const [key, tensor] of Object.entries(kept)) {
      const plain = key.slice(4)
      if (key.startsWith('out:')) results[plain] = new EagerTensor(tensor)
      else {
        this.state.get(plain)?.dispose()
        this.state.set(plain, tensor)
      }
    }
    return results
  }

  async exportState(): Promise<Record<string, HostTensor>> {
    const entries = [...this.state].map(
      ([name, tensor]) =>
        [
          name,
          { shape: tensor.shape, dtype: tensor.dtype as DType, data: tensor.dataSync().slice() as HostArray },
        ] as const,
    )
    return Object.fromEntries(entries)
  }

  async importState(state: Readonly<Record<string, HostTensor>>): Promise<void> {
    tf.setBackend('cpu')
    const specOf = (name: string): TensorSpec | undefined => {
      const known = this.state.get(name)
      return known && { shape: known.shape, dtype: known.dtype as DType }
    }
    assertStateFits(state, specOf, 'engine eager')
    for (const [name, tensor] of Object.entries(state)) {
      this.state.get(name)?.dispose()
      this.state.set(name, toTensor(tensor))
    }
  }

  async dispose(): Promise<void> {
    for (const tensor of this.state.values()) tensor.dispose()
    this.state.clear()
  }
}

/** tfjs' CPU backend, run call by call: slow, and what the captured engines are tested against. */
export async function eagerEngine(): Promise<Engine> {
  await import('@tensorflow/tfjs-backend-cpu')
  registerOwnKernels()
  const { version } = requireHere('@tensorflow/tfjs-backend-cpu/package.json') as { version: string }
  return {
    name: 'eager',
    build: `tfjs-backend-cpu@${version}`,
    threads: 1,
    compile: async (entries, state) => {
      tf.setBackend('cpu')
      return new EagerProgram(
        entries.map(({ entry }) => entry),
        state,
      )
    },
  }
}
