import {
  broadcastShape,
  type DType,
  type Graph,
  type NodeView,
  sameShape,
  type TensorSpec,
  type ValueId,
} from '../graph.ts'
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
type Attributes = Readonly<Record<string, TensorflowAttribute>>
type Data = Float32Array | Int32Array | Uint8Array | Uint32Array

/** What a program is lowered for. */
export interface TensorflowTarget {
  /** `scatter` writes into [tokens, vocabulary] in place; `compare` touches every element, in no order. */
  readonly atTarget: 'scatter' | 'compare'
  /** Marks the nodes of training and evaluation for XLA. */
  readonly xla: boolean
}

export function attrValue(value: TensorflowAttribute): AttrValue {
  if (typeof value === 'number') return { i: value }
  if (typeof value === 'boolean') return { b: value }
  if (typeof value === 'string') return { type: elementTypes[value] }
  if ('float' in value) return { f: value.float }
  if ('text' in value) return { s: Buffer.from(value.text) }
  return { shape: shapeProto(value.shape) }
}

/** A tensor's name as another node's input: output 0 needs no number. */
const outputName = (node: string, index: number): string => (index === 0 ? node : `${node}:${index}`)

/** Collects the nodes of one entry; kernels' lowerings write through it. All entries share one graph. */
export class TensorflowEmitter {
  readonly target: TensorflowTarget
  private readonly scope: string
  private readonly graph: Graph
  private readonly nodeDefs: NodeDef[]
  private readonly names = new Map<ValueId, string>()
  private readonly shared = new Map<string, string>()
  private count = 0
  private waits: readonly string[] = []

  /** `scope` goes before the names of all nodes and has to be the entry's own. */
  constructor(graph: Graph, scope: string, nodeDefs: NodeDef[], target: TensorflowTarget) {
    this.graph = graph
    this.scope = scope
    this.nodeDefs = nodeDefs
    this.target = target
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
    const uniform = (index: number) =>
      this.graph.constants.get(node.inputs[index] as ValueId)?.kind === 'uniform'
    const others = inputs
      .filter((_, index) => !uniform(index))
      .reduce<number[]>((shape, input) => broadcastShape(shape, input.shape), [])
    return node.inputs.map((id, index) => {
      const constant = this.graph.constants.get(id)
      const scalar = constant?.kind === 'uniform' && sameShape(others, wanted)
      return scalar ? this.scalar(constant.value, (inputs[index] as TensorSpec).dtype) : this.value(id)
    })
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

  scalar(value: number, type: DType | 'uint32'): string {
    const data =
      type === 'float32'
        ? Float32Array.of(value)
        : type === 'int32'
          ? Int32Array.of(value)
          : type === 'uint32'
            ? Uint32Array.of(value)
            : Uint8Array.of(value)
    return this.array(data, [], type)
  }

  /** An int32 vector: a shape, a permutation, axes. */
  ints(values: readonly number[]): string {
    return this.array(Int32Array.from(values), [values.length], 'int32')
  }

  array(data: Data, shape: readonly number[], type: ElementType): string {
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

  /** A node that several lowerings share by what it stands for. */
  sharedNode(key: string, make: () => string): string {
    const known = this.shared.get(key)
    if (known !== undefined) return known
    const name = make()
    this.shared.set(key, name)
    return name
  }

  /** A tensor of one value repeated; TensorFlow makes it, the file does not hold it. */
  filled({ shape, dtype }: TensorSpec, value: number): string {
    const scalar = this.scalar(value, dtype)
    return shape.length === 0
      ? scalar
      : this.node('Fill', [this.ints(shape), scalar], { T: dtype, index_type: 'int32' })
  }

  private attributes(attributes: Attributes): Record<string, AttrValue> {
    const xla: Attributes = this.target.xla ? { _XlaCompile: true, _XlaScope: { text: this.scope } } : {}
    return Object.fromEntries(
      Object.entries({ ...attributes, ...xla }).map(([name, value]) => [name, attrValue(value)]),
    )
  }
}
