import type { Entry, StateSpecs } from '../graph/entry.ts'
import type { Graph, HostArray, TensorSpec } from '../graph/graph.ts'

/** A tensor on the host. */
export interface HostTensor extends TensorSpec {
  readonly data: HostArray
}

/** A tensor where the engine keeps it; it can be fed to the next run as it is. */
export interface EngineTensor extends TensorSpec {
  read(): Promise<HostArray>
  /** Frees it where the engine holds memory that the garbage collector doesn't see; it can't be used after that. */
  dispose(): void
}

export type Feeds = Readonly<Record<string, HostTensor | EngineTensor>>
export type Results = Readonly<Record<string, EngineTensor>>

/** Entries bound to one engine, over one state that stays inside. */
export interface Program {
  /**
   * Runs an entry; where it returns new state, the program's state is replaced. What is fed to an input that the entry
   * donates can't be used after that.
   */
  run(entry: string, feeds: Feeds): Promise<Results>
  exportState(): Promise<Readonly<Record<string, HostTensor>>>
  /** Replaces the state tensors given; the others stay. Shapes have to match. */
  importState(state: Readonly<Record<string, HostTensor>>): Promise<void>
  /** Seconds spent on compiling so far (entries are compiled when first run). */
  readonly compileSeconds: number
  dispose(): Promise<void>
}

export interface CapturedEntry {
  readonly entry: Entry
  readonly graph: Graph
}

/** What runs captured programs. `build` names the exact build, since numbers depend on it. */
export interface Engine {
  readonly name: string
  readonly build: string
  readonly threads: number
  compile(entries: readonly CapturedEntry[], state: StateSpecs): Promise<Program>
}

export const isEngineTensor = (tensor: HostTensor | EngineTensor): tensor is EngineTensor => 'read' in tensor
