/** Rewrites that keep a graph's meaning and bits, and make it small: what is traced twice is computed once. */
import { attributesText, constantDigest } from './digest.ts'
import {
  broadcastShape,
  type Constant,
  type Graph,
  type GraphNode,
  sameShape,
  type TensorSpec,
  type ValueId,
} from './graph.ts'
import { integers } from './kernel.ts'
import { kernelOf } from './kernels/index.ts'

interface Draft {
  readonly values: TensorSpec[]
  readonly constants: Map<ValueId, Constant>
  readonly nodes: GraphNode[]
  /** Node that makes a value, among those kept so far. */
  readonly maker: Map<ValueId, GraphNode>
}

const reshapes = new Set(['Reshape', 'ExpandDims'])

function uniformOf(draft: Draft, id: ValueId): number | undefined {
  const constant = draft.constants.get(id)
  return constant?.kind === 'uniform' ? constant.value : undefined
}

const spec = (draft: Draft, id: ValueId): TensorSpec => draft.values[id] as TensorSpec

/** The value a node's only output equals, where that can be seen without computing. */
function equalValue(draft: Draft, node: GraphNode): ValueId | undefined {
  const [x, y] = node.inputs as [ValueId, ValueId]
  const output = spec(draft, node.outputs[0] as ValueId)
  const unchanged = (id: ValueId) =>
    sameShape(spec(draft, id).shape, output.shape) && spec(draft, id).dtype === output.dtype ? id : undefined
  switch (node.kernel) {
    case 'Identity':
      return x
    case 'Reshape':
    case 'ExpandDims':
    case 'BroadcastTo':
    case 'Cast':
    case 'Slice':
    case 'Tile':
      return unchanged(x)
    case 'Transpose':
      return integers(node.attributes, 'perm').every((axis, at) => axis === at) ? x : undefined
    case 'Sum':
    case 'Mean':
    case 'Max':
    case 'Min':
      return unchanged(x)
    case 'Multiply':
      if (uniformOf(draft, y) === 1) return unchanged(x)
      return uniformOf(draft, x) === 1 ? unchanged(y) : undefined
    case 'RealDiv':
      return uniformOf(draft, y) === 1 ? unchanged(x) : undefined
    case 'Add':
      if (uniformOf(draft, y) === 0) return unchanged(x)
      return uniformOf(draft, x) === 0 ? unchanged(y) : undefined
    case 'Sub':
      return uniformOf(draft, y) === 0 ? unchanged(x) : undefined
    default:
      return undefined
  }
}

/** A cheaper node with the same output, where there is one. */
function simplified(draft: Draft, node: GraphNode): GraphNode {
  const [x, y] = node.inputs as [ValueId, ValueId]
  const { shape, dtype } = spec(draft, node.outputs[0] as ValueId)
  const broadcast = (id: ValueId): GraphNode => ({
    ...node,
    kernel: 'BroadcastTo',
    inputs: [id],
    attributes: { shape: [...shape] },
  })
  const inner = draft.maker.get(x)
  if (node.kernel === 'ZerosLike' || node.kernel === 'OnesLike') {
    const value = node.kernel === 'OnesLike' ? 1 : 0
    return { ...node, kernel: 'Fill', inputs: [], attributes: { shape: [...shape], value, dtype } }
  }
  if (reshapes.has(node.kernel)) {
    const source = inner && reshapes.has(inner.kernel) ? (inner.inputs[0] as ValueId) : x
    return { ...node, kernel: 'Reshape', inputs: [source], attributes: { shape: [...shape] } }
  }
  if (node.kernel === 'Multiply') {
    if (uniformOf(draft, y) === 1) return broadcast(x)
    if (uniformOf(draft, x) === 1) return broadcast(y)
  }
  if (node.kernel === 'Tile') {
    const repeats = integers(node.attributes, 'reps')
    const from = spec(draft, x).shape
    if (from.every((dimension, axis) => dimension === 1 || repeats[axis] === 1)) return broadcast(x)
  }
  if (node.kernel === 'Transpose') {
    const from = spec(draft, x).shape
    const moved = integers(node.attributes, 'perm').filter((axis) => from[axis] !== 1)
    const inOrder = moved.every((axis, at) => at === 0 || (moved[at - 1] as number) < axis)
    if (inOrder) return { ...node, kernel: 'Reshape', attributes: { shape: [...shape] } }
  }
  if (kernelOf(node.kernel).elementwise && node.inputs.length > 1)
    return withoutBroadcasts(draft, node, shape)
  return node
}

/** Elementwise nodes broadcast by themselves: an explicit broadcast before them is dropped where it may. */
function withoutBroadcasts(draft: Draft, node: GraphNode, shape: readonly number[]): GraphNode {
  const inputs = [...node.inputs]
  inputs.forEach((id, index) => {
    const maker = draft.maker.get(id)
    if (maker?.kernel !== 'BroadcastTo') return
    const trial = inputs.with(index, maker.inputs[0] as ValueId)
    const given = trial.reduce<number[]>((all, input) => broadcastShape(all, spec(draft, input).shape), [])
    if (sameShape(given, shape)) inputs[index] = maker.inputs[0] as ValueId
  })
  return { ...node, inputs }
}

function foldedUniform(draft: Draft, node: GraphNode): number | undefined {
  const kernel = kernelOf(node.kernel)
  if (!kernel.uniform || node.outputs.length !== 1) return undefined
  const values = node.inputs.map((id) => uniformOf(draft, id))
  if (values.some((value) => value === undefined)) return undefined
  const specs = node.inputs.map((id) => spec(draft, id))
  const value = kernel.uniform(values as number[], node.attributes, specs)
  if (value === undefined) return undefined
  return spec(draft, node.outputs[0] as ValueId).dtype === 'float32' ? Math.fround(value) : value
}

function rewrite(graph: Graph): Graph {
  const draft: Draft = {
    values: [...graph.values],
    constants: new Map(graph.constants),
    nodes: [],
    maker: new Map(),
  }
  const equal = new Map<ValueId, ValueId>()
  const resolve = (id: ValueId): ValueId => equal.get(id) ?? id
  const seen = new Map<string, GraphNode>()
  const known = new Map<string, ValueId>()
  /** Equal constants get one number, so that nodes which use them are seen to be equal. */
  const intern = (id: ValueId, constant: Constant): void => {
    const { dtype, shape } = spec(draft, id)
    const content = `${dtype}[${shape}]${constant.kind}${constantDigest(constant)}`
    const first = known.get(content)
    if (first === undefined) known.set(content, id)
    else equal.set(id, first)
  }
  for (const [id, constant] of draft.constants) intern(id, constant)

  for (const traced of graph.nodes) {
    const node = simplified(draft, { ...traced, inputs: traced.inputs.map(resolve) })
    const [output] = node.outputs as [ValueId]
    const value = foldedUniform(draft, node)
    if (value !== undefined) {
      const constant: Constant = { kind: 'uniform', value }
      draft.constants.set(output, constant)
      intern(output, constant)
      continue
    }
    const same = node.outputs.length === 1 ? equalValue(draft, node) : undefined
    if (same !== undefined) {
      equal.set(output, same)
      continue
    }
    const signature = `${node.kernel}(${node.inputs})${attributesText(node.attributes)}`
    const twin = seen.get(signature)
    if (twin) {
      node.outputs.forEach((id, index) => {
        equal.set(id, twin.outputs[index] as ValueId)
      })
      continue
    }
    seen.set(signature, node)
    draft.nodes.push(node)
    for (const id of node.outputs) draft.maker.set(id, node)
  }
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: resolve(value) }))
  return { ...graph, values: draft.values, constants: draft.constants, nodes: draft.nodes, outputs }
}

/** Drops nodes and constants that no output needs. */
function withoutDeadCode(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ value }) => value))
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((id) => needed.has(id))) return false
      for (const id of node.inputs) needed.add(id)
      return true
    })
    .reverse()
  const constants = new Map([...graph.constants].filter(([id]) => needed.has(id)))
  return { ...graph, nodes, constants }
}

/**
 * Uniform constants folded, identities and needless broadcasts removed, equal nodes merged, dead code dropped;
 * repeated until nothing changes.
 */
export function optimise(graph: Graph): Graph {
  let current = graph
  for (;;) {
    const next = withoutDeadCode(rewrite(current))
    const unchanged =
      next.nodes.length === current.nodes.length &&
      next.nodes.every((node, index) => {
        const before = current.nodes[index] as GraphNode
        return node.kernel === before.kernel && sameShape(node.inputs, before.inputs)
      })
    if (unchanged) return next
    current = next
  }
}
