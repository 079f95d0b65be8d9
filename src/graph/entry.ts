import { GraphError } from '../base/errors.ts'
import type { Graph, TensorSpec } from './graph.ts'
import { optimise } from './passes.ts'
import { type Tensors, trace } from './trace.ts'

/**
 * A named function over a program's state, written in tfjs operations: `train`, `evaluate`, `encode`, …
 * It reads the state tensors it names and may return new values for them. Every shape is static.
 */
export interface Entry {
  readonly name: string
  readonly state: readonly string[]
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /** Inputs that an engine may overwrite: who runs the entry uses what it fed there no more. */
  readonly donated?: readonly string[]
  build(state: Tensors, inputs: Tensors): { readonly outputs: Tensors; readonly state?: Tensors }
}

export type StateSpecs = Readonly<Record<string, TensorSpec>>

/** Port names of a captured entry: state goes in and comes out under its own name, marked. */
export const statePort = (name: string): string => `state:${name}`
export const nextPort = (name: string): string => `next:${name}`

const stripped = (port: string, mark: string): string | undefined =>
  port.startsWith(mark) ? port.slice(mark.length) : undefined
/** The state that a port hands in, or that it hands out anew; undefined for a port of another kind. */
export const stateOf = (port: string): string | undefined => stripped(port, statePort(''))
export const nextOf = (port: string): string | undefined => stripped(port, nextPort(''))

function renamed<T>(items: Readonly<Record<string, T>>, rename: (name: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [rename(name), item]))
}

/** An entry as it was traced: state and inputs become input ports; outputs and new state become output ports. */
export function traceEntry(entry: Entry, stateSpecs: StateSpecs): Graph {
  const state = Object.fromEntries(entry.state.map((name) => [name, stateSpecs[name] as TensorSpec]))
  return trace(entry.name, { ...renamed(state, statePort), ...entry.inputs }, (ports) => {
    const given = Object.fromEntries(entry.state.map((name) => [name, ports[statePort(name)]]))
    const inputs = Object.fromEntries(Object.keys(entry.inputs).map((name) => [name, ports[name]]))
    const result = entry.build(given as Tensors, inputs as Tensors)
    const clash = Object.keys(result.outputs).find((name) => name in entry.inputs)
    if (clash !== undefined) {
      throw new GraphError(
        `"${clash}" is the name of an input and of an output`,
        `entry "${entry.name}"`,
        'give the output a name of its own',
      )
    }
    return { ...renamed(result.state ?? {}, nextPort), ...result.outputs }
  })
}

/** Captures an entry: traced, then made smaller by the passes. */
export const captureEntry = (entry: Entry, stateSpecs: StateSpecs): Graph =>
  optimise(traceEntry(entry, stateSpecs))
