/**
 * Donated inputs that come out again with some rows replaced: the rows alone leave the session, and are written to the
 * host array that was fed. Whole outputs cost an allocation and two copies each (onnxruntime-node copies what it hands
 * out): for the caches of a decoding step as much as the step itself.
 */
import type { Graph, HostArray, Port, TensorSpec } from '../../graph/graph.ts'

const scatter = 'TensorScatterUpdate'

export interface WrittenRows {
  /** Port of the whole as the entry has it, which no longer is an output of the graph. */
  readonly output: string
  /** Port of the donated input that becomes it. */
  readonly input: string
  /** Output ports in its place: row numbers [n, 1] and rows [n, width]. */
  readonly rows: string
  readonly values: string
}

export interface RowWriting {
  readonly graph: Graph
  readonly written: readonly WrittenRows[]
}

/** The graph with rows as outputs in place of every matrix that is a donated input with rows scattered into it. */
export function withWrittenRows(graph: Graph, donated: readonly string[]): RowWriting {
  const written: WrittenRows[] = []
  const outputs = graph.outputs.flatMap((port): Port[] => {
    const node = graph.nodes.find(({ outputs }) => outputs.includes(port.value))
    const input = graph.inputs.find(({ name, value }) => donated.includes(name) && value === node?.inputs[0])
    const taken = written.some((other) => other.input === input?.name)
    const isMatrix = graph.values[port.value]?.shape.length === 2
    if (node?.kernel !== scatter || input === undefined || taken || !isMatrix) return [port]
    const [, rows, values] = node.inputs as [number, number, number]
    const names = { rows: `rows of ${port.name}`, values: `values of ${port.name}` }
    written.push({ output: port.name, input: input.name, ...names })
    return [
      { name: names.rows, value: rows },
      { name: names.values, value: values },
    ]
  })
  return { graph: { ...graph, outputs }, written }
}

/** Writes rows [n, width] into a matrix of that width. */
export function writeRows(
  matrix: HostArray,
  { shape: [, width = 1] }: Pick<TensorSpec, 'shape'>,
  rows: HostArray,
  values: HostArray,
): void {
  for (const [at, row] of rows.entries())
    matrix.set(values.subarray(at * width, (at + 1) * width), row * width)
}
