import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { EngineError } from '../../base/errors.ts'
import { nextOf, type StateSpecs, stateOf } from '../../graph/entry.ts'
import type { Graph, HostArray, TensorSpec } from '../../graph/graph.ts'
import { assertFits, assertStateFits } from '../check.ts'
import {
  type CapturedEntry,
  type EngineTensor,
  type Feeds,
  type HostTensor,
  isEngineTensor,
  type Program,
  type Results,
} from '../engine.ts'
import { joinedState, withJoinedUpdates } from './joined.ts'
import { SpareTensors } from './spare.ts'
import { DeviceState, HostState, hostTensor, type Runtime, type State } from './state.ts'

class OnnxTensor implements EngineTensor {
  readonly tensor: Tensor
  readonly shape: readonly number[]
  readonly dtype: TensorSpec['dtype']
  private readonly spare: SpareTensors
  private disposed = false

  constructor(tensor: Tensor, spare: SpareTensors) {
    this.tensor = tensor
    this.shape = tensor.dims
    this.dtype = tensor.type as TensorSpec['dtype']
    this.spare = spare
  }

  async read(): Promise<HostArray> {
    return this.tensor.data as HostArray
  }

  dispose(): void {
    if (!this.disposed) this.spare.put(this.tensor)
    this.disposed = true
  }
}

/** How a program's sessions are made. */
export interface Sessions {
  readonly runtime: Runtime
  /** The engine in error messages. */
  readonly where: string
  /** New state stays on the device, as a run's output and the next one's input. */
  readonly stateOnDevice: boolean
  open(graph: Graph): Promise<InferenceSession>
}

/** A graph that hands on what it is given: what is on a device then is on the host. */
function copyGraph(specs: StateSpecs): Graph {
  const names = Object.keys(specs)
  return {
    name: 'read state',
    values: Object.values(specs),
    constants: new Map(),
    inputs: names.map((name, value) => ({ name, value })),
    outputs: names.map((name, value) => ({ name: `read:${name}`, value })),
    nodes: [],
  }
}

/** Captured entries as sessions over one state; a session is made when its entry is first run. */
export class OnnxProgram implements Program {
  compileSeconds = 0
  private readonly options: Sessions
  private readonly entries: ReadonlyMap<string, CapturedEntry>
  private readonly sessions = new Map<string, Promise<InferenceSession>>()
  private readonly state: State
  private readonly spare = new SpareTensors()

  constructor(options: Sessions, entries: readonly CapturedEntry[], specs: StateSpecs) {
    this.options = options
    const joined = options.stateOnDevice ? undefined : joinedState(entries)
    this.entries = new Map(
      entries.map(({ entry, graph }) => [
        entry.name,
        { entry, graph: joined === undefined ? graph : withJoinedUpdates(graph, joined) },
      ]),
    )
    this.state = options.stateOnDevice
      ? new DeviceState(options.runtime, specs, (all) => options.open(copyGraph(all)))
      : new HostState(options.runtime, specs, joined)
  }

  async run(name: string, feeds: Feeds): Promise<Results> {
    const captured = this.entries.get(name)
    if (!captured) {
      throw new EngineError(`no entry "${name}"`, this.options.where, 'compile it with the program')
    }
    const session = await this.session(captured)
    const { graph } = captured
    const inputs = graph.inputs.map(({ name: port, value }) => {
      const state = stateOf(port)
      return [
        port,
        state === undefined
          ? this.fed(name, port, feeds[port], graph.values[value] as TensorSpec)
          : this.state.current(state),
      ]
    })
    const fetches = graph.outputs.map(({ name: port, value }) => {
      const state = nextOf(port)
      const target =
        state === undefined ? this.spare.take(graph.values[value] as TensorSpec) : this.state.target(state)
      return [port, target]
    })
    const results = await session.run(Object.fromEntries(inputs), Object.fromEntries(fetches))
    const outputs: Record<string, EngineTensor> = {}
    const replaced: Record<string, Tensor> = {}
    for (const [port, tensor] of Object.entries(results) as [string, Tensor][]) {
      const state = nextOf(port)
      if (state === undefined) outputs[port] = new OnnxTensor(tensor, this.spare)
      else replaced[state] = tensor
    }
    this.state.replace(replaced)
    return outputs
  }

  exportState(): Promise<Record<string, HostTensor>> {
    return this.state.export()
  }

  async importState(state: Readonly<Record<string, HostTensor>>): Promise<void> {
    assertStateFits(state, (name) => this.state.spec(name), this.options.where)
    this.state.import(state)
  }

  async dispose(): Promise<void> {
    await this.state.dispose()
    await Promise.all([...this.sessions.values()].map(async (session) => (await session).release()))
    this.sessions.clear()
  }

  private fed(
    entry: string,
    port: string,
    feed: HostTensor | EngineTensor | undefined,
    spec: TensorSpec,
  ): Tensor {
    assertFits(`input "${port}"`, feed, spec, `entry ${entry}`, 'feed every input')
    return isEngineTensor(feed)
      ? (feed as OnnxTensor).tensor
      : hostTensor(this.options.runtime, spec, feed.data)
  }

  private session({ entry, graph }: CapturedEntry): Promise<InferenceSession> {
    const known = this.sessions.get(entry.name)
    if (known) return known
    const started = performance.now()
    const created = this.options.open(graph)
    this.sessions.set(entry.name, created)
    return created.finally(() => {
      this.compileSeconds += (performance.now() - started) / 1000
    })
  }
}
