import { bytesOf, type Graph, type GraphNode, sizeOf, type TensorSpec, type ValueId } from './graph.ts'
import { kernelOf } from './kernels/index.ts'

export interface Cost {
  /** Floating-point operations of one run: a multiply-add counts two, an elementwise function one. */
  readonly flops: number
  /** Bytes read and written if every node goes to memory once. */
  readonly bytesMoved: number
  /** Lower bound of the peak memory in bytes: what is alive at once, in the order of the nodes. */
  readonly peakBytes: number
}

/** What one run of a graph costs, from shapes alone. */
export function cost(graph: Graph): Cost {
  const spec = (id: ValueId): TensorSpec => graph.values[id] as TensorSpec
  const bytes = (id: ValueId): number => (graph.constants.get(id)?.kind === 'uniform' ? 0 : bytesOf(spec(id)))
  const lastUse = new Map<ValueId, number>()
  graph.nodes.forEach((node, index) => {
    for (const id of node.inputs) lastUse.set(id, index)
  })
  for (const { value } of graph.outputs) lastUse.set(value, graph.nodes.length)

  const flopsOf = (node: GraphNode): number => {
    const kernel = kernelOf(node.kernel)
    const view = {
      node,
      attributes: node.attributes,
      inputs: node.inputs.map(spec),
      outputs: node.outputs.map(spec),
    }
    return kernel.flops?.(view) ?? sizeOf(spec(node.outputs[0] as ValueId).shape)
  }

  const inputIds = new Set(graph.inputs.map(({ value }) => value))
  let alive = [...inputIds, ...graph.constants.keys()].reduce((sum, id) => sum + bytes(id), 0)
  let flops = 0
  let bytesMoved = 0
  let peakBytes = alive
  graph.nodes.forEach((node, index) => {
    flops += flopsOf(node)
    const made = node.outputs.reduce((sum, id) => sum + bytes(id), 0)
    bytesMoved += made + node.inputs.reduce((sum, id) => sum + bytes(id), 0)
    alive += made
    peakBytes = Math.max(peakBytes, alive)
    for (const id of new Set([...node.inputs, ...node.outputs])) {
      const owned = !inputIds.has(id) && !graph.constants.has(id)
      if (owned && (lastUse.get(id) ?? index) === index) alive -= bytes(id)
    }
  })
  return { flops, bytesMoved, peakBytes }
}
