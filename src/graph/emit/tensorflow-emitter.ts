import type { DType, Graph, NodeView, TensorSpec } from '../graph.ts'
import { Emitter, scalarData } from './emitter.ts'
import {
  type AttrValue,
  type ElementType,
  elementTypes,
  type NodeDef,
  shapeProto,
} from './tensorflow-proto.ts'

/** A number is an integer, a word an element type. */
export type TensorflowAttribute =
  | number
  | boolean
  | ElementType
  | { readonly float: number }
  | { readonly shape: readonly number[] }
  | { readonly text: string }
export type Attributes = Readonly<Record<string, TensorflowAttribute>>
type Data = Float32Array | Int32Array | Uint8Array | Uint32Array

/** What a program is lowered for. */
export interface TensorflowTarget {
  /** `scatter` writes into [tokens, vocabulary] in place; `compare` touches every element, in no order. */
  readonly atTarget: 'scatter' | 'compare'
  /** Marks the nodes of training and evaluation for XLA. */
  readonly xla: boolean
}

function attrValue(value: TensorflowAttribute): AttrValue {
  if (typeof value === 'number') return { i: value }
  if (typeof value === 'boolean') return { b: value }
  if (typeof value === 'string') return { type: elementTypes[value] }
  if ('float' in value) return { f: value.float }
  if ('text' in value) return { s: Buffer.from(value.text) }
  return { shape: shapeProto(value.shape) }
}

export function attrValues(attributes: Attributes): Record<string, AttrValue> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attrValue(value)]))
}

/** A tensor's name as another node's input: output 0 needs no number. */
const outputName = (node: string, index: number): string => (index === 0 ? node : `${node}:${index}`)

/** Collects the nodes of one entry; kernels' lowerings write through it. All entries share one graph. */
export class TensorflowEmitter extends Emitter {
  readonly target: TensorflowTarget
  private readonly scope: string
  private readonly nodeDefs: NodeDef[]
  private count = 0
  private waits: readonly string[] = []

  /** `scope` goes before the names of all nodes and has to be the entry's own. */
  constructor(graph: Graph, scope: string, nodeDefs: NodeDef[], target: TensorflowTarget) {
    super(graph)
    this.scope = scope
    this.nodeDefs = nodeDefs
    this.target = target
  }

  /** An elementwise node whose only attribute is the type of its inputs (the logical ones have none). */
  elementwise(op: string, view: NodeView): string {
    const { dtype } = view.inputs[0] as TensorSpec
    return this.node(op, this.operands(view), op.startsWith('Logical') ? {} : { T: dtype })
  }

  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodes(op, inputs, 1, attributes)[0] as string
  }

  nodes(op: string, inputs: readonly string[], count: number, attributes: Attributes = {}): string[] {
    const name = `${this.scope}/${op}_${this.count++}`
    this.nodeDefs.push({ name, op, input: [...inputs], attr: this.attributes(attributes) })
    return Array.from({ length: count }, (_, index) => outputName(name, index))
  }

  /** A node that changes a resource variable, the first of its inputs: it waits for what `after` names. */
  update(op: string, inputs: readonly string[], attributes: Attributes): string {
    return this.node(op, [...inputs, ...this.waits], attributes)
  }

  /** Lets the updates that `make` emits wait for the given control inputs. */
  after(controls: readonly string[], make: () => string): string {
    this.waits = controls
    const name = make()
    this.waits = []
    return name
  }

  cast(name: string, from: ElementType, to: ElementType): string {
    return this.node('Cast', [name], { SrcT: from, DstT: to })
  }

  reshape(name: string, { shape, dtype }: TensorSpec): string {
    return this.node('Reshape', [name, this.ints(shape)], { T: dtype, Tshape: 'int32' })
  }

  override scalar(value: number, type: DType | 'uint32'): string {
    return this.array(scalarData(value, type), [], type)
  }

  /** An int32 vector: a shape, a permutation, axes. */
  ints(values: readonly number[]): string {
    return this.array(Int32Array.from(values), [values.length], 'int32')
  }

  override array(data: Data, shape: readonly number[], type: ElementType): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const content = bytes.length <= 64 ? Buffer.from(bytes).toString('hex') : `#${this.count}`
    return this.sharedNode(`${type}[${shape}]${content}`, () => {
      const name = `${this.scope}/Const_${this.count++}`
      const tensor = { dtype: elementTypes[type], tensor_shape: shapeProto(shape), tensor_content: bytes }
      this.nodeDefs.push({
        name,
        op: 'Const',
        input: [],
        attr: { ...this.attributes({ dtype: type }), value: { tensor } },
      })
      return name
    })
  }

  override filled({ shape, dtype }: TensorSpec, value: number): string {
    const scalar = this.scalar(value, dtype)
    return shape.length === 0
      ? scalar
      : this.node('Fill', [this.ints(shape), scalar], { T: dtype, index_type: 'int32' })
  }

  private attributes(attributes: Attributes): Record<string, AttrValue> {
    const xla: Attributes = this.target.xla ? { _XlaCompile: true, _XlaScope: { text: this.scope } } : {}
    return attrValues({ ...attributes, ...xla })
  }
}
