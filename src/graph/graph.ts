/** The captured form of a tfjs function: a static, single-assignment graph of kernel calls. */

export type DType = 'float32' | 'int32' | 'bool'

export interface TensorSpec {
  readonly shape: readonly number[]
  readonly dtype: DType
}

export type HostArray = Float32Array | Int32Array | Uint8Array

/** A value's number within its graph: an index into `Graph.values`. */
export type ValueId = number

export type Attribute = number | boolean | string | readonly number[] | readonly (readonly number[])[]
export type Attributes = Readonly<Record<string, Attribute>>

export interface GraphNode {
  readonly kernel: string
  readonly inputs: readonly ValueId[]
  readonly outputs: readonly ValueId[]
  readonly attributes: Attributes
}

/** A node with the specs of what goes in and comes out, as lowerings and cost rules need it. */
export interface NodeView {
  readonly node: GraphNode
  readonly attributes: Attributes
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
}

/** Uniform constants keep one number, whatever their shape: `tf.ones` of a weight costs nothing. */
export type Constant =
  | { readonly kind: 'uniform'; readonly value: number }
  | { readonly kind: 'array'; readonly data: HostArray }

export interface Port {
  readonly name: string
  readonly value: ValueId
}

export interface Graph {
  readonly name: string
  readonly values: readonly TensorSpec[]
  readonly constants: ReadonlyMap<ValueId, Constant>
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** In topological order. */
  readonly nodes: readonly GraphNode[]
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1)
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis])
}

/** Numpy-style broadcast of two shapes. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`)
    }
    return left === 1 ? right : left
  })
}

export function bytesOf({ shape, dtype }: TensorSpec): number {
  return sizeOf(shape) * (dtype === 'bool' ? 1 : 4)
}
