/** One update of all weights in place of one a weight: their state lies in three arrays, of which each tensor is a view. */
import { nextPort, stateOf, statePort } from '../../graph/entry.ts'
import { type Graph, type GraphNode, sizeOf, type TensorSpec, type ValueId } from '../../graph/graph.ts'
import { optimise } from '../../graph/passes.ts'
import type { CapturedEntry } from '../engine.ts'

/** State tensors of float32 that lie one behind the other, in this order. */
export interface Joined {
  /** Name of the array as a state of its own. */
  readonly name: string
  readonly members: readonly string[]
  readonly spec: TensorSpec
}

/** The arrays of weights, first and second moments, members in the same order. */
export type JoinedState = readonly [Joined, Joined, Joined]

const updates = 'HyprosAdam'
const names = ['joined weights', 'joined first moments', 'joined second moments'] as const

/** An update whose state comes from ports of the graph and goes to no place but ports. */
interface Update {
  readonly node: GraphNode
  readonly state: readonly [weight: string, first: string, second: string]
}

/** The updates of a graph, or none where they can't be joined. */
function updatesOf(graph: Graph): readonly Update[] {
  const nodes = graph.nodes.filter(({ kernel }) => kernel === updates)
  const [first] = nodes
  if (first === undefined) return []
  const read = new Map(graph.inputs.map(({ name, value }) => [value, name]))
  const written = new Map(graph.outputs.map(({ name, value }) => [value, name]))
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs))
  const found = nodes.flatMap((node): Update[] => {
    const state = node.inputs.slice(0, 3).map((id) => stateOf(read.get(id) ?? '') ?? '')
    const handedOn = node.outputs.every(
      (id, index) => written.get(id) === nextPort(state[index] as string) && !used.has(id),
    )
    const alike =
      node.inputs[4] === first.inputs[4] &&
      node.inputs[5] === first.inputs[5] &&
      node.attributes.beta1 === first.attributes.beta1 &&
      node.attributes.beta2 === first.attributes.beta2
    return handedOn && alike ? [{ node, state: state as unknown as Update['state'] }] : []
  })
  return found.length === nodes.length ? found : []
}

/** What the first entry that updates weights has to update; undefined where there is no such entry. */
export function joinedState(entries: readonly CapturedEntry[]): JoinedState | undefined {
  for (const { graph } of entries) {
    const found = updatesOf(graph)
    if (found.length < 2) continue
    const length = found.reduce((sum, update) => sum + sizeIn(graph, update), 0)
    return names.map((name, index) => ({
      name,
      members: found.map(({ state }) => state[index] as string),
      spec: { shape: [length], dtype: 'float32' },
    })) as unknown as JoinedState
  }
  return undefined
}

/** Elements of the weight that is updated. */
const sizeIn = ({ values }: Graph, { node }: Update): number =>
  sizeOf((values[node.inputs[0] as ValueId] as TensorSpec).shape)

/**
 * The graph with its updates joined: elementwise, so every element is what it was, from a tenth of the operations. A
 * graph that updates other weights than these stays as it is.
 */
export function withJoinedUpdates(graph: Graph, joined: JoinedState): Graph {
  const found = updatesOf(graph)
  const [weights] = joined
  const ordered = weights.members.flatMap((member) => found.find(({ state }) => state[0] === member) ?? [])
  const [first] = ordered
  if (first === undefined || ordered.length !== found.length || found.length !== weights.members.length) {
    return graph
  }
  const values = [...graph.values]
  const value = (shape: readonly number[]): ValueId => values.push({ shape, dtype: 'float32' }) - 1
  const flat = ordered.map((update): GraphNode => {
    const shape = [sizeIn(graph, update)]
    const inputs = [update.node.inputs[3] as ValueId]
    return { kernel: 'Reshape', inputs, outputs: [value(shape)], attributes: { shape } }
  })
  const gradient = value(weights.spec.shape)
  const before = joined.map(({ name, spec }) => ({ name: statePort(name), value: value(spec.shape) }))
  const after = joined.map(({ name, spec }) => ({ name: nextPort(name), value: value(spec.shape) }))
  const [stepSize, epsilonHat] = first.node.inputs.slice(4) as [ValueId, ValueId]
  const nodes: GraphNode[] = [
    ...graph.nodes.filter(({ kernel }) => kernel !== updates),
    ...flat,
    {
      kernel: 'Concat',
      inputs: flat.map(({ outputs }) => outputs[0] as ValueId),
      outputs: [gradient],
      attributes: { axis: 0 },
    },
    {
      kernel: updates,
      inputs: [...before.map((port) => port.value), gradient, stepSize, epsilonHat],
      outputs: after.map((port) => port.value),
      attributes: first.node.attributes,
    },
  ]
  const used = new Set(nodes.flatMap(({ inputs }) => inputs))
  const replaced = new Set(joined.flatMap(({ members }) => members.map(nextPort)))
  return optimise({
    ...graph,
    values,
    nodes,
    inputs: [...graph.inputs.filter((port) => used.has(port.value)), ...before],
    outputs: [...graph.outputs.filter(({ name }) => !replaced.has(name)), ...after],
  })
}
