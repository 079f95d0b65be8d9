import {
  broadcastShape,
  type DType,
  type Graph,
  type HostArray,
  type NodeView,
  sameShape,
  type TensorSpec,
  type ValueId,
} from '../graph.ts'

/** An array that holds one number, of an element type. */
export function scalarData(
  value: number,
  type: DType | 'uint32',
): Float32Array | Int32Array | Uint32Array | Uint8Array {
  switch (type) {
    case 'float32':
      return Float32Array.of(value)
    case 'int32':
      return Int32Array.of(value)
    case 'uint32':
      return Uint32Array.of(value)
    case 'bool':
      return Uint8Array.of(value)
  }
}

/** What the emitters of all formats share: names of graph values, and what is written once however often it is used. */
export abstract class Emitter {
  protected readonly graph: Graph
  private readonly names = new Map<ValueId, string>()
  private readonly shared = new Map<string, string>()

  constructor(graph: Graph) {
    this.graph = graph
  }

  abstract scalar(value: number, dtype: DType): string
  abstract array(data: HostArray, shape: readonly number[], dtype: DType): string
  /** A tensor of one value repeated; the engine makes it, the file does not hold it. */
  abstract filled(spec: TensorSpec, value: number): string

  bind(id: ValueId, name: string): void {
    this.names.set(id, name)
  }

  /** The name of a graph value; constants are written out where they are first used. */
  value(id: ValueId): string {
    const known = this.names.get(id)
    if (known) return known
    const constant = this.graph.constants.get(id)
    const spec = this.graph.values[id] as TensorSpec
    if (!constant) throw new Error(`value ${id} of ${this.graph.name} is used before it is made`)
    const name =
      constant.kind === 'uniform'
        ? this.filled(spec, constant.value)
        : this.array(constant.data, spec.shape, spec.dtype)
    this.names.set(id, name)
    return name
  }

  /** Inputs of an elementwise node; a uniform constant stays a scalar where the other inputs give the shape. */
  operands({ node, inputs, outputs }: NodeView): string[] {
    const wanted = (outputs[0] as TensorSpec).shape
    const others = inputs
      .filter((_, index) => this.graph.constants.get(node.inputs[index] as ValueId)?.kind !== 'uniform')
      .reduce<number[]>((shape, input) => broadcastShape(shape, input.shape), [])
    return node.inputs.map((id, index) => {
      const constant = this.graph.constants.get(id)
      const scalar = constant?.kind === 'uniform' && sameShape(others, wanted)
      return scalar ? this.scalar(constant.value, (inputs[index] as TensorSpec).dtype) : this.value(id)
    })
  }

  /** What several lowerings share by what it stands for. */
  sharedNode(key: string, make: () => string): string {
    const known = this.shared.get(key)
    if (known !== undefined) return known
    const name = make()
    this.shared.set(key, name)
    return name
  }
}
