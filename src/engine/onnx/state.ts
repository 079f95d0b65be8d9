import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { StateSpecs } from '../../graph/entry.ts'
import type { HostArray, TensorSpec } from '../../graph/graph.ts'
import { sizeOf } from '../../graph/graph.ts'
import type { HostTensor } from '../engine.ts'
import type { Joined } from './joined.ts'

export type Runtime = typeof import('onnxruntime-node')

/** The state of a program between runs, by name. */
export interface State {
  spec(name: string): TensorSpec | undefined
  /** What a run reads. */
  current(name: string): Tensor
  /** What a run writes the new value to; null: the run makes a tensor of its own. */
  target(name: string): Tensor | null
  /** Takes over what a run has written. */
  replace(written: Readonly<Record<string, Tensor>>): void
  export(): Promise<Record<string, HostTensor>>
  import(state: Readonly<Record<string, HostTensor>>): void
  dispose(): Promise<void>
}

const dtypeOf = (tensor: Tensor) => tensor.type as TensorSpec['dtype']
const specOf = (tensor: Tensor): TensorSpec => ({ shape: tensor.dims, dtype: dtypeOf(tensor) })

export function hostTensor(runtime: Runtime, { dtype, shape }: TensorSpec, data: HostArray): Tensor {
  return new runtime.Tensor(dtype, data as Float32Array, [...shape])
}

function zeros({ shape, dtype }: TensorSpec): HostArray {
  const size = sizeOf(shape)
  return dtype === 'float32'
    ? new Float32Array(size)
    : dtype === 'int32'
      ? new Int32Array(size)
      : new Uint8Array(size)
}

const zeroTensors = (runtime: Runtime, specs: StateSpecs) =>
  new Map(Object.entries(specs).map(([name, spec]) => [name, hostTensor(runtime, spec, zeros(spec))]))

const copied = (tensor: Tensor): HostTensor => ({
  ...specOf(tensor),
  data: (tensor.data as HostArray).slice() as HostArray,
})

/** Zeros by name, those that are joined as views of one array, and such arrays under their own names. */
function hostTensors(runtime: Runtime, specs: StateSpecs, joined: readonly Joined[]): Map<string, Tensor> {
  const inside = new Set(joined.flatMap(({ members }) => members))
  const alone = Object.entries(specs).filter(([name]) => !inside.has(name))
  const tensors = zeroTensors(runtime, Object.fromEntries(alone))
  for (const { name: whole, members, spec } of joined) {
    const data = zeros(spec) as Float32Array
    tensors.set(whole, hostTensor(runtime, spec, data))
    let start = 0
    for (const name of members) {
      const own = specs[name] as TensorSpec
      const end = start + sizeOf(own.shape)
      tensors.set(name, hostTensor(runtime, own, data.subarray(start, end)))
      start = end
    }
  }
  return tensors
}

/**
 * State in host arrays, two of each: a run reads one set and writes the other. One tensor is never input and
 * output of the same run (onnxruntime then may read what it has just overwritten). What is joined is replaced as a
 * whole, under the name of the whole, and read under that or by its members.
 */
export class HostState implements State {
  private readonly specs: StateSpecs
  private readonly members: ReadonlyMap<string, readonly string[]>
  private readonly values: Map<string, Tensor>
  private readonly spare: Map<string, Tensor>

  constructor(runtime: Runtime, specs: StateSpecs, joined: readonly Joined[] = []) {
    this.specs = specs
    this.members = new Map(joined.map(({ name, members }) => [name, members]))
    this.values = hostTensors(runtime, specs, joined)
    this.spare = hostTensors(runtime, specs, joined)
  }

  spec(name: string): TensorSpec | undefined {
    return this.specs[name]
  }

  current(name: string): Tensor {
    return this.values.get(name) as Tensor
  }

  target(name: string): Tensor {
    return this.spare.get(name) as Tensor
  }

  replace(written: Readonly<Record<string, Tensor>>): void {
    for (const name of Object.keys(written).flatMap((name) => [name, ...(this.members.get(name) ?? [])])) {
      const before = this.current(name)
      this.values.set(name, this.target(name))
      this.spare.set(name, before)
    }
  }

  async export(): Promise<Record<string, HostTensor>> {
    return Object.fromEntries(Object.keys(this.specs).map((name) => [name, copied(this.current(name))]))
  }

  import(state: Readonly<Record<string, HostTensor>>): void {
    for (const [name, { data }] of Object.entries(state)) (this.current(name).data as HostArray).set(data)
  }

  async dispose(): Promise<void> {}
}

/**
 * State in buffers of the device, which a run makes and the next one is fed. What was imported lies on the host
 * until a run has replaced it. onnxruntime-node can't read a device's buffer (`download` is not implemented in
 * 1.30), so `reader` opens a session that only copies.
 */
export class DeviceState implements State {
  private readonly values: Map<string, Tensor>
  private readonly runtime: Runtime
  private readonly reader: (specs: StateSpecs) => Promise<InferenceSession>
  private reading: Promise<InferenceSession> | undefined

  constructor(runtime: Runtime, specs: StateSpecs, reader: (specs: StateSpecs) => Promise<InferenceSession>) {
    this.runtime = runtime
    this.values = zeroTensors(runtime, specs)
    this.reader = reader
  }

  spec(name: string): TensorSpec | undefined {
    const tensor = this.values.get(name)
    return tensor && specOf(tensor)
  }

  current(name: string): Tensor {
    return this.values.get(name) as Tensor
  }

  target(): null {
    return null
  }

  replace(written: Readonly<Record<string, Tensor>>): void {
    for (const [name, tensor] of Object.entries(written)) this.put(name, tensor)
  }

  async export(): Promise<Record<string, HostTensor>> {
    this.reading ??= this.reader(
      Object.fromEntries([...this.values].map(([name, tensor]) => [name, specOf(tensor)])),
    )
    const read = await (await this.reading).run(Object.fromEntries(this.values))
    return Object.fromEntries(
      [...this.values.keys()].map((name) => [name, copied(read[`read:${name}`] as Tensor)]),
    )
  }

  import(state: Readonly<Record<string, HostTensor>>): void {
    for (const [name, { shape, dtype, data }] of Object.entries(state)) {
      this.put(name, hostTensor(this.runtime, { shape, dtype }, data.slice() as HostArray))
    }
  }

  /** Buffers belong to the sessions that made them: they go first. */
  async dispose(): Promise<void> {
    for (const tensor of this.values.values()) tensor.dispose()
    this.values.clear()
    if (this.reading) await (await this.reading).release()
  }

  private put(name: string, tensor: Tensor): void {
    this.values.get(name)?.dispose()
    this.values.set(name, tensor)
  }
}
