import {
  broadcastShape,
  type DType,
  type Graph,
  type NodeView,
  sameShape,
  type TensorSpec,
  type ValueId,
} from '../graph.ts'
import { type AttributeProto, elementTypes, type NodeProto, type TensorProto } from './onnx-proto.ts'

/** What of onnxruntime a program is lowered for: each provider has operations of its own. */
export type OnnxTarget = 'cpu' | 'webgpu' | 'cuda'

/** A plain number is an integer attribute. */
type OnnxAttribute = number | string | readonly number[] | { readonly float: number }
type Data = Float32Array | Int32Array | Uint8Array | Uint32Array | BigInt64Array

const bytes = (data: Data): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

function attribute(name: string, value: OnnxAttribute): AttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: value }
  if (typeof value === 'string') return { name, type: 3, s: Buffer.from(value) }
  if ('float' in value) return { name, type: 1, f: value.float }
  return { name, type: 7, ints: value }
}

/** Collects the nodes and initialisers of one ONNX graph; kernels' lowerings write through it. */
export class OnnxEmitter {
  readonly types = elementTypes
  readonly nodeProtos: NodeProto[] = []
  readonly initializers: TensorProto[] = []
  readonly target: OnnxTarget
  private readonly graph: Graph
  private readonly names = new Map<ValueId, string>()
  private readonly shared = new Map<string, string>()

  constructor(graph: Graph, target: OnnxTarget) {
    this.graph = graph
    this.target = target
    for (const { name, value } of graph.inputs) this.names.set(value, name)
  }

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

  node(op: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): string {
    return this.nodes(op, inputs, 1, attributes)[0] as string
  }

  nodes(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Record<string, OnnxAttribute> = {},
  ): string[] {
    const index = this.nodeProtos.length
    const output = Array.from({ length: count }, (_, at) => `n${index}_${at}`)
    this.nodeProtos.push({
      input: [...inputs],
      output,
      name: `${op}_${index}`,
      op_type: op,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    })
    return output
  }

  cast(name: string, dtype: DType): string {
    return this.node('Cast', [name], { to: elementTypes[dtype] })
  }

  scalar(value: number, dtype: DType): string {
    const data =
      dtype === 'float32'
        ? Float32Array.of(value)
        : dtype === 'int32'
          ? Int32Array.of(value)
          : Uint8Array.of(value)
    return this.array(data, [], dtype)
  }

  array(data: Data, shape: readonly number[], dtype: keyof typeof elementTypes): string {
    const key = `${dtype}[${shape}]${data.length <= 16 ? [...data].map((x) => (Object.is(x, -0) ? '-0' : x)) : `#${this.initializers.length}`}`
    const known = this.shared.get(key)
    if (known) return known
    const name = `c${this.initializers.length}`
    this.initializers.push({ name, dims: shape, data_type: elementTypes[dtype], raw_data: bytes(data) })
    this.shared.set(key, name)
    return name
  }

  /** A long array that several nodes share by what it stands for. */
  sharedArray(
    key: string,
    shape: readonly number[],
    dtype: keyof typeof elementTypes,
    make: () => Data,
  ): string {
    const known = this.shared.get(key)
    if (known) return known
    const name = this.array(make(), shape, dtype)
    this.shared.set(key, name)
    return name
  }

  int64(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values
    return this.array(
      BigInt64Array.from(list, BigInt),
      typeof values === 'number' ? [] : [list.length],
      'int64',
    )
  }

  /** A tensor of one value repeated; the engine makes it, the file does not hold it. */
  filled({ shape, dtype }: TensorSpec, value: number): string {
    const scalar = this.scalar(value, dtype)
    return shape.length === 0 ? scalar : this.node('Expand', [scalar, this.int64(shape)])
  }
}
