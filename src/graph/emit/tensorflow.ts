import { nextOf, type StateSpecs, stateOf } from '../entry.ts'
import type { Graph, GraphNode, NodeView, TensorSpec, ValueId } from '../graph.ts'
import type { InPlace } from '../kernel.ts'
import { kernelOf } from '../kernels/index.ts'
import {
  type Attributes,
  attrValues,
  TensorflowEmitter,
  type TensorflowTarget,
} from './tensorflow-emitter.ts'
import { encodeSavedModel, type NodeDef } from './tensorflow-proto.ts'

/** Where an entry's tensors are fed and fetched: port name → TensorFlow's name of the output. */
export interface TensorflowEntry {
  readonly feeds: Readonly<Record<string, string>>
  readonly fetches: Readonly<Record<string, string>>
  /** Fetched to run an entry that has no outputs; the updates of the state hang on it and on every fetch. */
  readonly done: string
}

export interface TensorflowModel {
  /** `saved_model.pb`: every entry over one set of resource variables. */
  readonly bytes: Uint8Array
  readonly entries: Readonly<Record<string, TensorflowEntry>>
  /** Per state tensor: where a value is fed, what is fetched to assign it, and what is fetched to read it. */
  readonly state: Readonly<
    Record<string, { readonly feed: string; readonly assign: string; readonly read: string }>
  >
  /** Fetched to set all state to zeros. */
  readonly zero: string
}

const first = (node: string): string => `${node}:0`
const after = (node: string): string => `^${node}`

/** Nodes that the entries share: a variable for each state tensor, its assignment and its reading. */
class StateNodes {
  readonly nodes: NodeDef[] = []
  readonly handles = new Map<string, string>()
  readonly ports: Record<string, { feed: string; assign: string; read: string }> = {}
  readonly zero = 'state/zero'

  constructor(state: StateSpecs) {
    const zeros: string[] = []
    Object.entries(state).forEach(([name, spec], index) => {
      const at = (part: string) => `state/${index}/${part}`
      const { dtype, shape } = spec
      this.handles.set(name, at('variable'))
      this.add(at('variable'), 'VarHandleOp', [], {
        dtype,
        shape: { shape },
        shared_name: { text: at('variable') },
        container: { text: '' },
      })
      this.add(at('fed'), 'Placeholder', [], { dtype, shape: { shape } })
      this.add(at('assign'), 'AssignVariableOp', [at('variable'), at('fed')], { dtype })
      this.done(at('assigned'), [at('assign')])
      this.add(at('read'), 'ReadVariableOp', [at('variable')], { dtype })
      const emitter = new TensorflowEmitter(emptyGraph, at('zero'), this.nodes, plain)
      const assignment = emitter.node('AssignVariableOp', [at('variable'), emitter.filled(spec, 0)], {
        dtype,
      })
      zeros.push(assignment)
      this.ports[name] = { feed: first(at('fed')), assign: first(at('assigned')), read: first(at('read')) }
    })
    this.done(this.zero, zeros)
  }

  /** A number to fetch once the given nodes have run. */
  done(name: string, updates: readonly string[]): void {
    const tensor = { dtype: 3, tensor_shape: { dim: [] }, tensor_content: new Uint8Array(4) }
    const attr = { ...attrValues({ dtype: 'int32' }), value: { tensor } }
    this.nodes.push({ name, op: 'Const', input: updates.map(after), attr })
  }

  add(name: string, op: string, input: readonly string[], attributes: Attributes): void {
    this.nodes.push({ name, op, input, attr: attrValues(attributes) })
  }
}

const emptyGraph: Graph = {
  name: 'state',
  values: [],
  constants: new Map(),
  inputs: [],
  outputs: [],
  nodes: [],
}
const plain: TensorflowTarget = { atTarget: 'compare', xla: false }

/** What becomes of a graph's values: the states that they replace, and whether a node or an output reads them. */
interface Uses {
  readonly next: ReadonlyMap<ValueId, readonly string[]>
  readonly read: ReadonlySet<ValueId>
}

function usesOf(graph: Graph): Uses {
  const next = new Map<ValueId, string[]>()
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs))
  for (const { name, value } of graph.outputs) {
    const state = nextOf(name)
    if (state === undefined) read.add(value)
    else next.set(value, [...(next.get(value) ?? []), state])
  }
  return { next, read }
}

/** The in-place form of a node and the states it replaces, where that form may be used. */
function inPlaceOf(
  node: GraphNode,
  given: ReadonlyMap<ValueId, string>,
  { next, read }: Uses,
): { form: InPlace; states: string[] } | undefined {
  const form = kernelOf(node.kernel).inPlace
  if (!form) return undefined
  const states: string[] = []
  for (let index = 0; index < form.inputs; index++) {
    const state = given.get(node.inputs[index] as ValueId)
    const output = node.outputs[index] as ValueId
    const replaced = next.get(output) ?? []
    if (state === undefined || replaced.length !== 1 || replaced[0] !== state || read.has(output))
      return undefined
    states.push(state)
  }
  return { form, states }
}

/** Lowers one entry into the shared graph. */
function lowerEntry(
  graph: Graph,
  scope: string,
  state: StateNodes,
  specs: StateSpecs,
  target: TensorflowTarget,
): TensorflowEntry {
  const emitter = new TensorflowEmitter(graph, scope, state.nodes, target)
  const feeds: Record<string, string> = {}
  const reads = new Map<string, string>()
  const given = new Map<ValueId, string>()
  graph.inputs.forEach(({ name, value }, index) => {
    const { dtype, shape } = graph.values[value] as TensorSpec
    const stateName = stateOf(name)
    const node = `${scope}/${stateName === undefined ? 'in' : 'read'}/${index}`
    if (stateName === undefined) {
      state.add(node, 'Placeholder', [], { dtype, shape: { shape } })
      feeds[name] = first(node)
    } else {
      state.add(node, 'ReadVariableOp', [state.handles.get(stateName) as string], { dtype })
      reads.set(stateName, node)
      given.set(value, stateName)
    }
    emitter.bind(value, node)
  })

  const uses = usesOf(graph)
  const view = (node: GraphNode): NodeView => ({
    node,
    attributes: node.attributes,
    inputs: node.inputs.map((id) => graph.values[id] as TensorSpec),
    outputs: node.outputs.map((id) => graph.values[id] as TensorSpec),
  })
  // A variable is overwritten only once this entry has read it.
  const variable = (name: string): string => state.handles.get(name) as string
  const readBefore = (names: readonly string[]) =>
    names.flatMap((name) => (reads.has(name) ? [after(reads.get(name) as string)] : []))
  const updates: string[] = []
  const updated = new Set<string>()
  for (const node of graph.nodes) {
    const inPlace = inPlaceOf(node, given, uses)
    if (inPlace) {
      updates.push(
        emitter.after(readBefore(inPlace.states), () =>
          inPlace.form.tensorflow(emitter, view(node), inPlace.states.map(variable)),
        ),
      )
      for (const name of inPlace.states) updated.add(name)
      continue
    }
    const names = kernelOf(node.kernel).tensorflow(emitter, view(node))
    node.outputs.forEach((id, index) => {
      emitter.bind(id, names[index] as string)
    })
  }
  for (const [value, names] of uses.next) {
    for (const name of names) {
      if (updated.has(name)) continue
      const { dtype } = specs[name] as TensorSpec
      const input = emitter.value(value)
      updates.push(
        emitter.after(readBefore([name]), () =>
          emitter.update('AssignVariableOp', [variable(name), input], { dtype }),
        ),
      )
    }
  }
  const fetches: Record<string, string> = {}
  graph.outputs.forEach(({ name, value }, index) => {
    if (nextOf(name) !== undefined) return
    const node = `${scope}/out/${index}`
    const { dtype } = graph.values[value] as TensorSpec
    state.add(node, 'Identity', [emitter.value(value), ...updates.map(after)], { T: dtype })
    fetches[name] = first(node)
  })
  const done = `${scope}/done`
  state.done(done, updates)
  return { feeds, fetches, done: first(done) }
}

/**
 * Lowers the entries of a program to one TensorFlow graph over one set of resource variables (variables of one
 * SavedModel are not seen by another). What an entry reads of the state, it reads as it was before its own updates.
 */
export function toTensorflow(
  graphs: Readonly<Record<string, Graph>>,
  specs: StateSpecs,
  target: TensorflowTarget,
): TensorflowModel {
  const state = new StateNodes(specs)
  const entries = Object.entries(graphs).map(
    ([name, graph], index) => [name, lowerEntry(graph, `entry${index}`, state, specs, target)] as const,
  )
  return {
    bytes: encodeSavedModel(state.nodes),
    entries: Object.fromEntries(entries),
    state: state.ports,
    zero: first(state.zero),
  }
}
