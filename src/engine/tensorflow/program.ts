import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { type TensorflowModel, toTensorflow } from '../../graph/emit/tensorflow.ts'
import type { TensorflowTarget } from '../../graph/emit/tensorflow-emitter.ts'
import { elementTypes, savedModelTag } from '../../graph/emit/tensorflow-proto.ts'
import type { StateSpecs } from '../../graph/entry.ts'
import type { DType, HostArray, TensorSpec } from '../../graph/graph.ts'
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
import { type Addon, dtypeOf, type TensorInfo } from './addon.ts'

/** A tensor that TensorFlow holds. Its memory is unknown to the garbage collector: dispose of large ones. */
class TensorflowTensor implements EngineTensor {
  readonly id: number
  readonly shape: readonly number[]
  readonly dtype: DType
  private readonly addon: Addon
  private readonly forgotten: FinalizationRegistry<number>
  private disposed = false

  constructor(addon: Addon, { id, shape, dtype }: TensorInfo, forgotten: FinalizationRegistry<number>) {
    this.addon = addon
    this.id = id
    this.shape = shape
    this.dtype = dtypeOf(dtype)
    this.forgotten = forgotten
    forgotten.register(this, id, this)
  }

  async read(): Promise<HostArray> {
    return this.addon.tensorDataSync(this.id)
  }

  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.forgotten.unregister(this)
    this.addon.deleteTensor(this.id)
  }
}

/** Loads a graph into TensorFlow, which reads it from a folder. */
function load(addon: Addon, bytes: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'hypros-tensorflow-'))
  try {
    mkdirSync(join(folder, 'variables'))
    writeFileSync(join(folder, 'saved_model.pb'), bytes)
    return addon.loadSavedModel(folder, savedModelTag)
  } catch (error) {
    throw refused(error, 'the program can’t be loaded')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function refused(error: unknown, what: string): EngineError {
  const message = error instanceof Error ? error.message : String(error)
  return new EngineError(
    `${what}: ${message}`,
    'engine tensorflow',
    'report it together with the saved .onnx file',
    {
      cause: error,
    },
  )
}

/** Bytes of state that are handed over at once: TensorFlow holds them a second time meanwhile. */
const portionBytes = 512e6

/**
 * Names of state tensors to import together. As few portions as may be: each set of tensors that is fed or fetched
 * for the first time has TensorFlow go through the whole graph.
 */
function portions(state: Readonly<Record<string, HostTensor>>): string[][] {
  const result: string[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const [name, { data }] of Object.entries(state)) {
    if (bytes + data.byteLength > portionBytes) {
      result.push([])
      bytes = 0
    }
    result.at(-1)?.push(name)
    bytes += data.byteLength
  }
  return result
}

/** Lets signals and messages in: the addon blocks, and promises alone never reach them. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Every entry in one TensorFlow graph; state lives in its resource variables, on the device. */
export class TensorflowProgram implements Program {
  compileSeconds = 0
  private readonly addon: Addon
  private readonly entries: ReadonlyMap<string, CapturedEntry>
  private readonly specs: StateSpecs
  private readonly model: Omit<TensorflowModel, 'bytes'>
  private readonly session: number
  private readonly forgotten: FinalizationRegistry<number>
  /** Seconds of an entry's first run, which optimises its part of the graph; until the second run tells the rest. */
  private readonly firstRun = new Map<string, number | 'counted'>()

  constructor(addon: Addon, entries: readonly CapturedEntry[], specs: StateSpecs, target: TensorflowTarget) {
    const began = performance.now()
    this.addon = addon
    this.entries = new Map(entries.map((captured) => [captured.entry.name, captured]))
    this.specs = specs
    this.forgotten = new FinalizationRegistry((id) => addon.deleteTensor(id))
    const graphs = Object.fromEntries(entries.map(({ entry, graph }) => [entry.name, graph]))
    const { bytes, ...model } = toTensorflow(graphs, specs, target)
    this.model = model
    this.session = load(addon, bytes)
    if (Object.keys(specs).length > 0) this.fetch([], [], [model.zero])
    this.compileSeconds = (performance.now() - began) / 1000
  }

  async run(name: string, feeds: Feeds): Promise<Results> {
    const captured = this.entries.get(name)
    const names = this.model.entries[name]
    if (!captured || !names)
      throw new EngineError(`no entry "${name}"`, 'engine tensorflow', 'compile it with the program')
    // All are checked before the first is handed over, so that a refusal leaves nothing behind.
    const given = captured.graph.inputs.flatMap(({ name: port, value }) => {
      const fed = names.feeds[port]
      if (fed === undefined) return []
      const feed = feeds[port]
      const spec = captured.graph.values[value]
      assertFits(`input "${port}"`, feed, spec, `entry ${name}`, 'feed every input')
      return [{ fed, feed }]
    })
    await breathe()
    const ports = Object.keys(names.fetches)
    const owned: number[] = []
    try {
      const ids = given.map(({ feed }) => {
        if (isEngineTensor(feed)) return (feed as TensorflowTensor).id
        const id = this.create(feed)
        owned.push(id)
        return id
      })
      const fed = given.map((input) => input.fed)
      const began = performance.now()
      const results = this.fetch(ids, fed, ports.length === 0 ? [names.done] : Object.values(names.fetches))
      this.countCompile(name, (performance.now() - began) / 1000)
      return Object.fromEntries(ports.map((port, at) => [port, results[at] as TensorflowTensor]))
    } finally {
      for (const id of owned) this.addon.deleteTensor(id)
    }
  }

  async exportState(): Promise<Record<string, HostTensor>> {
    const names = Object.keys(this.specs)
    if (names.length === 0) return {}
    const tensors = this.fetch(
      [],
      [],
      names.map((name) => this.portsOf(name).read),
    )
    const state: Record<string, HostTensor> = {}
    for (const [at, name] of names.entries()) {
      const { shape, dtype } = this.specs[name] as TensorSpec
      const tensor = tensors[at] as TensorflowTensor
      state[name] = { shape, dtype, data: await tensor.read() }
      tensor.dispose()
    }
    return state
  }

  async importState(state: Readonly<Record<string, HostTensor>>): Promise<void> {
    assertStateFits(state, (name) => this.specs[name], 'engine tensorflow')
    for (const names of portions(state)) {
      const ports = names.map((name) => this.portsOf(name))
      const ids = names.map((name) => this.create(state[name] as HostTensor))
      try {
        const assigned = this.fetch(
          ids,
          ports.map(({ feed }) => feed),
          ports.map(({ assign }) => assign),
        )
        for (const tensor of assigned) tensor.dispose()
      } finally {
        for (const id of ids) this.addon.deleteTensor(id)
      }
    }
  }

  async dispose(): Promise<void> {
    this.addon.deleteSavedModel(this.session)
  }

  private portsOf(name: string): TensorflowModel['state'][string] {
    return this.model.state[name] as TensorflowModel['state'][string]
  }

  /** A copy: where it lies well aligned, TensorFlow would go on using the array that it is given. */
  private create({ shape, dtype, data }: HostTensor): number {
    return this.addon.createTensor([...shape], elementTypes[dtype], data.slice() as HostArray)
  }

  private fetch(ids: number[], fed: readonly string[], wanted: readonly string[]): TensorflowTensor[] {
    try {
      return this.addon
        .runSavedModel(this.session, ids, fed.join(), wanted.join())
        .map((info) => new TensorflowTensor(this.addon, info, this.forgotten))
    } catch (error) {
      throw refused(error, 'TensorFlow can’t run the program')
    }
  }

  private countCompile(entry: string, seconds: number): void {
    const first = this.firstRun.get(entry)
    if (first === 'counted') return
    if (first === undefined) this.firstRun.set(entry, seconds)
    else {
      this.compileSeconds += Math.max(0, first - seconds)
      this.firstRun.set(entry, 'counted')
    }
  }
}
