import { canonicalJson, digestOf, sha256 } from '../base/canonical.ts'
import type { Attributes, Constant, Graph, ValueId } from './graph.ts'

/** Text that two constants share if they hold the same bits. */
export function constantDigest(constant: Constant): string {
  if (constant.kind === 'uniform') return Object.is(constant.value, -0) ? '-0' : String(constant.value)
  return sha256(constant.data)
}

const numberWord = (value: number): number | string =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : `number ${Object.is(value, -0) ? '-0' : value}`

/** Canonical text of attributes; infinities, NaN and −0, for which JSON has no word, included. */
export function attributesText(attributes: Attributes): string {
  const plain = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === 'number' ? numberWord(value) : value,
  ])
  return canonicalJson(Object.fromEntries(plain))
}

/**
 * SHA-256 of what a graph computes: kernels, attributes, shapes and constants, with values numbered in order of
 * use, so that it does not depend on how the trace numbered them.
 */
export function graphDigest(graph: Graph): string {
  const numbers = new Map<ValueId, number>()
  const constants: unknown[] = []
  const numbered = (id: ValueId): number => {
    const known = numbers.get(id)
    if (known !== undefined) return known
    const next = numbers.size
    numbers.set(id, next)
    const constant = graph.constants.get(id)
    if (constant)
      constants.push([next, graph.values[id]?.dtype, graph.values[id]?.shape, constantDigest(constant)])
    return next
  }
  const port = ({ name, value }: { name: string; value: ValueId }) => [
    name,
    numbered(value),
    graph.values[value]?.dtype,
    graph.values[value]?.shape,
  ]
  const inputs = graph.inputs.map(port)
  const nodes = graph.nodes.map((node) => [
    node.kernel,
    node.inputs.map(numbered),
    attributesText(node.attributes),
    node.outputs.map((id) => [numbered(id), graph.values[id]?.shape, graph.values[id]?.dtype]),
  ])
  const outputs = graph.outputs.map(port)
  return digestOf({ inputs, nodes, outputs, constants })
}
