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
import { DeviceState, HostState, hostTensor, type Runtime, type State } from './state.ts'
import { type RowWriting, withWrittenRows, writeRows } from './written.ts'

class OnnxTensor implements EngineTensor {
  readonly tensor: Tensor
  readonly shape: readonly number[]
  readonly dtype: TensorSpec['dtype']
  /** Whether it was donated to a run, whose output it is now part of. */
  donated = false

  constructor(tensor: Tensor) {
    this.tensor = tensor
    this.shape = tensor.dims
    this.dtype = tensor.type as TensorSpec['dtype']
  }

  async read(): Promise<HostArray> {
    return this.tensor.data as HostArray
  }

  dispose(): void {
    if (!this.donated) this.tensor.dispose()
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

/** An entry as it is run: its graph made for state on the host, and what that leaves to do after a run. */
type Prepared = Pick<CapturedEntry, 'entry'> & RowWriting

/** Captured entries as sessions over one state; a session is made when its entry is first run. */
export class OnnxProgram implements Program {
  compileSeconds = 0
  private readonly options: Sessions
  private readonly entries: ReadonlyMap<string, Prepared>
  private readonly sessions = new Map<string, Promise<InferenceSession>>()
  private readonly state: State

  constructor(options: Sessions, entries: readonly CapturedEntry[], specs: StateSpecs) {
    this.options = options
    const joined = options.stateOnDevice ? undefined : joinedState(entries)
    this.entries = new Map(
      entries.map(({ entry, graph }) => {
        const whole = joined === undefined ? graph : withJoinedUpdates(graph, joined)
        const donated = options.stateOnDevice ? [] : (entry.donated ?? [])
        return [entry.name, { entry, ...withWrittenRows(whole, donated) }]
      }),
    )
    this.state = options.stateOnDevice
      ? new DeviceState(options.runtime, specs, (all) => options.open(copyGraph(all)))
      : new HostState(options.runtime, specs, joined)
  }

  async run(name: string, feeds: Feeds): Promise<Results> {
    const prepared = this.entries.get(name)
    if (!prepared) {
      throw new EngineError(`no entry "${name}"`, this.options.where, 'compile it with the program')
    }
    const session = await this.session(prepared)
    const { graph } = prepared
    const inputs = Object.fromEntries(
      graph.inputs.map(({ name: port, value }) => {
        const state = stateOf(port)
        return [
          port,
          state === undefined
            ? this.fed(name, port, feeds[port], graph.values[value] as TensorSpec)
            : this.state.current(state),
        ]
      }),
    )
    const fetches = graph.outputs.map(({ name: port }) => {
      const state = nextOf(port)
      return [port, state === undefined ? null : this.state.target(state)]
    })
    const results = await session.run(inputs, Object.fromEntries(fetches))
    const whole = this.written(prepared, feeds, inputs, results)
    const outputs: Record<string, EngineTensor> = {}
    const replaced: Record<string, Tensor> = {}
    for (const [port, tensor] of Object.entries(whole)) {
      const state = nextOf(port)
      if (state === undefined) outputs[port] = new OnnxTensor(tensor)
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

  /** The entry's own outputs: rows of a donated input are written to what was fed. */
  private written(
    { written }: Prepared,
    feeds: Feeds,
    inputs: Readonly<Record<string, Tensor>>,
    results: Readonly<Record<string, Tensor>>,
  ): Record<string, Tensor> {
    const whole = { ...results }
    for (const { output, input, rows, values } of written) {
      const tensor = inputs[input] as Tensor
      const [at, what] = [whole[rows], whole[values]] as [Tensor, Tensor]
      writeRows(
        tensor.data as HostArray,
        { shape: tensor.dims },
        at.data as HostArray,
        what.data as HostArray,
      )
      const fed = feeds[input]
      if (fed instanceof OnnxTensor) fed.donated = true
      delete whole[rows]
      delete whole[values]
      whole[output] = tensor
    }
    return whole
  }

  private session({ entry, graph }: Prepared): Promise<InferenceSession> {
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
