import * as tf from '@tensorflow/tfjs-core'
import './gradients.ts'
import { GraphError, HyprosError } from '../base/errors.ts'
import type {
  Attributes,
  Constant,
  DType,
  Graph,
  GraphNode,
  HostArray,
  TensorSpec,
  ValueId,
} from './graph.ts'
import type { Kernel } from './kernel.ts'
import { kernels } from './kernels/index.ts'

const backendName = 'hypros-trace'

/** What is written down while a function runs on symbolic tensors. */
class Recording {
  readonly values: TensorSpec[] = []
  readonly constants = new Map<ValueId, Constant>()
  readonly nodes: GraphNode[] = []
  /** Of this recording's tensors alone: those of another trace are strangers. */
  readonly ids = new WeakMap<object, ValueId>()
  allowArrays = false

  add(spec: TensorSpec): ValueId {
    this.values.push({ shape: [...spec.shape], dtype: spec.dtype })
    return this.values.length - 1
  }
}

/** A tfjs backend whose tensors have shape and type but no values. */
class TraceBackend extends tf.KernelBackend {
  recording: Recording | undefined

  private get active(): Recording {
    if (!this.recording) throw new GraphError('a tensor was made outside a trace', backendName, 'report this')
    return this.recording
  }

  handle(id: ValueId): object {
    const dataId = {}
    this.active.ids.set(dataId, id)
    return dataId
  }

  idOf(dataId: object): ValueId {
    const id = this.active.ids.get(dataId)
    if (id === undefined) {
      throw new GraphError(
        'a tensor from outside the traced function is used in it',
        this.active.nodes.at(-1)?.kernel ?? 'first operation',
        'hand it in as an input, or wrap fixed values in constant()',
      )
    }
    return id
  }

  override write(values: tf.backend_util.TypedArray, shape: number[], dtype: DType): object {
    const { active } = this
    const id = active.add({ shape, dtype })
    const uniform = values.length === 0 || values.every((value) => Object.is(value, values[0]))
    if (!uniform && !active.allowArrays) {
      throw new GraphError(
        `a host array of shape [${shape}] would be baked into the program`,
        `after ${active.nodes.length} operations`,
        'wrap values that never change in constant(); draw random numbers with dropoutMask()',
      )
    }
    active.constants.set(
      id,
      uniform
        ? { kind: 'uniform', value: Number(values[0] ?? 0) }
        : { kind: 'array', data: copyOf(values, dtype) },
    )
    return this.handle(id)
  }

  override readSync(): never {
    throw new GraphError(
      'a tensor was read (dataSync, arraySync, data, array or print) while it has no value',
      `after ${this.active.nodes.at(-1)?.kernel ?? 'the start'}`,
      'compute with tensors only: the step is captured once and replayed',
    )
  }

  override async read(): Promise<never> {
    return this.readSync()
  }

  override refCount = () => 1
  override incRef = () => {}
  override disposeData = () => true
  override numDataIds = () => 0
  override floatPrecision = () => 32 as const
  override epsilon = () => 1e-7
  override memory = () => ({ unreliable: true })
  override dispose = () => {}

  record(kernel: Kernel, inputs: readonly tf.TensorInfo[], attributes: Attributes): tf.TensorInfo[] {
    const { active } = this
    const ids = inputs.map(({ dataId }) => this.idOf(dataId))
    const specs = ids.map((id) => active.values[id] as TensorSpec)
    const outputs = kernel.infer(
      inputs.map(({ shape, dtype }, index) => ({ shape, dtype: (specs[index] ?? { dtype }).dtype as DType })),
      attributes,
    )
    const outputIds = outputs.map((spec) => active.add(spec))
    active.nodes.push({ kernel: kernel.name, inputs: ids, outputs: outputIds, attributes })
    return outputs.map(({ shape, dtype }, index) => ({
      dataId: this.handle(outputIds[index] as ValueId),
      shape: [...shape],
      dtype,
    }))
  }
}

function copyOf(values: tf.backend_util.TypedArray, dtype: DType): HostArray {
  const numbers = values as ArrayLike<number>
  if (dtype === 'float32') return Float32Array.from(numbers)
  return dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers)
}

function plainAttributes(attributes: object | undefined): Attributes {
  const entries = Object.entries(attributes ?? {}).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]))
}

let backend: TraceBackend | undefined

function traceBackend(): TraceBackend {
  if (backend) return backend
  const created = new TraceBackend()
  tf.registerBackend(backendName, () => created)
  for (const kernel of kernels.values()) {
    tf.registerKernel({
      kernelName: kernel.name,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const named = inputs as Record<string, tf.TensorInfo>
        const list =
          kernel.inputs === 'list'
            ? Object.values(named)
            : kernel.inputs.map((name) => named[name] as tf.TensorInfo)
        const outputs = created.record(kernel, list, plainAttributes(attrs))
        return kernel.listOutput ? outputs : (outputs[0] as tf.TensorInfo)
      },
    })
  }
  backend = created
  return created
}

/**
 * Fixed values that belong to the program (a causal mask, a position table): the only way to hand a traced
 * function a host array that is not uniform.
 */
export function constant<T extends tf.Tensor>(make: () => T): T {
  const recording = tf.getBackend() === backendName ? backend?.recording : undefined
  if (!recording) return make()
  const before = recording.allowArrays
  recording.allowArrays = true
  try {
    return make()
  } finally {
    recording.allowArrays = before
  }
}

export type Tensors = Readonly<Record<string, tf.Tensor>>

/**
 * Runs `build` once on symbolic tensors and returns what it did.
 * @throws GraphError for a kernel that is not in the table, a value read during the trace, or a host array
 *   that was not wrapped in `constant()`.
 */
export function trace(
  name: string,
  inputs: Readonly<Record<string, TensorSpec>>,
  build: (inputs: Tensors) => Tensors,
): Graph {
  const tracing = traceBackend()
  const recording = new Recording()
  const [before, outer] = [tf.getBackend(), tracing.recording]
  tracing.recording = recording
  tf.setBackend(backendName)
  try {
    const ports = Object.entries(inputs).map(([port, spec]) => ({ name: port, value: recording.add(spec) }))
    const symbols = ports.map(({ name: port, value }) => {
      const { shape, dtype } = inputs[port] as TensorSpec
      const info = { dataId: tracing.handle(value), shape: [...shape], dtype }
      return [port, tf.engine().makeTensorFromTensorInfo(info)] as const
    })
    const results = build(Object.fromEntries(symbols))
    const outputs = Object.entries(results).map(([port, tensor]) => ({
      name: port,
      value: tracing.idOf(tensor.dataId),
    }))
    const { values, constants, nodes } = recording
    return { name, values, constants, nodes, inputs: ports, outputs }
  } catch (error) {
    throw explained(error, name)
  } finally {
    tracing.recording = outer
    if (before) tf.setBackend(before)
  }
}

/** tfjs' own words for a kernel it can't find, turned into ours. */
function explained(error: unknown, name: string): unknown {
  if (error instanceof HyprosError || !(error instanceof Error)) return error
  const missing = /kernel '(\w+)'/i.exec(error.message)?.[1]
  if (missing) {
    return new GraphError(
      `the operation ${missing} can't be captured`,
      `program "${name}"`,
      'write it with other operations; docs/kernels.md lists those that can be captured',
      { cause: error },
    )
  }
  const underivable = /gradient function not found for (\w+)/.exec(error.message)?.[1]
  if (underivable) {
    return new GraphError(
      `the operation ${underivable} has no gradient`,
      `program "${name}"`,
      'write it with operations that have one, or give the gradient yourself with tf.customGrad',
      { cause: error },
    )
  }
  return error
}
