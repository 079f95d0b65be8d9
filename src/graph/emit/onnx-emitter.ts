import type { DType, Graph, TensorSpec } from '../graph.ts'
import { Emitter, scalarData } from './emitter.ts'
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
export class OnnxEmitter extends Emitter {
  readonly types = elementTypes
  readonly nodeProtos: NodeProto[] = []
  readonly initializers: TensorProto[] = []
  readonly target: OnnxTarget

  constructor(graph: Graph, target: OnnxTarget) {
    super(graph)
    this.target = target
    for (const { name, value } of graph.inputs) this.bind(value, name)
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

  override scalar(value: number, dtype: DType): string {
    return this.array(scalarData(value, dtype), [], dtype)
  }

  override array(data: Data, shape: readonly number[], dtype: keyof typeof elementTypes): string {
    const key = `${dtype}[${shape}]${data.length <= 16 ? [...data].map((x) => (Object.is(x, -0) ? '-0' : x)) : `#${this.initializers.length}`}`
    return this.sharedNode(key, () => {
      const name = `c${this.initializers.length}`
      this.initializers.push({ name, dims: shape, data_type: elementTypes[dtype], raw_data: bytes(data) })
      return name
    })
  }

  /** A long array that several nodes share by what it stands for. */
  sharedArray(
    key: string,
    shape: readonly number[],
    dtype: keyof typeof elementTypes,
    make: () => Data,
  ): string {
    return this.sharedNode(key, () => this.array(make(), shape, dtype))
  }

  int64(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values
    return this.array(
      BigInt64Array.from(list, BigInt),
      typeof values === 'number' ? [] : [list.length],
      'int64',
    )
  }

  override filled({ shape, dtype }: TensorSpec, value: number): string {
    const scalar = this.scalar(value, dtype)
    return shape.length === 0 ? scalar : this.node('Expand', [scalar, this.int64(shape)])
  }
}
