/** Compiles one training step on one engine and runs it: `compile-worker.ts ENGINE THREADS WORKLOAD LOSS STEPS`. */
import { loadEngine } from '../src/engine/index.ts'
import { toOnnx } from '../src/graph/emit/onnx.ts'
import { toTensorflow } from '../src/graph/emit/tensorflow.ts'
import { type StateSpecs, traceEntry } from '../src/graph/entry.ts'
import type { Graph } from '../src/graph/graph.ts'
import { optimise } from '../src/graph/passes.ts'
import { peakMemoryBytes } from '../src/profile/memory.ts'
import { absentOrFailed, say } from './lib/answers.ts'
import type { LossName } from './lib/paper.ts'
import { traineeOf } from './lib/trainee.ts'

export interface CompileAnswer {
  /** Nodes as traced, and after the passes. */
  readonly tracedNodes: number
  readonly nodes: number
  readonly traceSeconds: number
  readonly passSeconds: number
  readonly lowerSeconds: number | null
  readonly compileSeconds: number
  /** Of each step; the first one's include what the engine compiles at first use. */
  readonly stepSeconds: readonly number[]
  readonly losses: readonly number[]
  /** When the first step was asked for, in milliseconds since 1970, … */
  readonly began: number
  /** … and how long the engine then still compiled, by its own account, before it ran. */
  readonly firstUseSeconds: number
  readonly peakBytes: number
}

const [name = '', threads = '', size = '', loss = '', steps = ''] = process.argv.slice(2)

/** What a function gives, and the seconds that it took. */
function timed<T>(work: () => T): readonly [T, number] {
  const began = performance.now()
  return [work(), (performance.now() - began) / 1000]
}

/** How an engine's own format is written: part of its compile time, measured once more by itself. */
const lowerings: Readonly<Record<string, (graph: Graph, specs: StateSpecs) => unknown>> = {
  onnx: (graph) => toOnnx(graph),
  tensorflow: (graph, specs) => toTensorflow({ step: graph }, specs, { atTarget: 'scatter', xla: false }),
}

await absentOrFailed(
  () => loadEngine(name, Number(threads)),
  async (engine) => {
    say({ ready: true, build: engine.build })
    const { entry, specs, state, feeds } = await traineeOf(size, loss as LossName)
    const [traced, traceSeconds] = timed(() => traceEntry(entry, specs))
    const [graph, passSeconds] = timed(() => optimise(traced))
    const lower = lowerings[name.split(':')[0] as string]
    const lowerSeconds = lower ? timed(() => lower(graph, specs))[1] : null
    const program = await engine.compile([{ entry, graph }], specs)
    await program.importState(state())
    const stepSeconds: number[] = []
    const losses: number[] = []
    const compiledBefore = program.compileSeconds
    const began = Date.now()
    for (let step = 0; step < Number(steps); step++) {
      const given = feeds(step + 1)
      const before = performance.now()
      const results = await program.run(entry.name, given)
      losses.push((await results.loss?.read())?.[0] as number)
      stepSeconds.push((performance.now() - before) / 1000)
      for (const tensor of Object.values(results)) tensor.dispose()
    }
    const answer: CompileAnswer = {
      tracedNodes: traced.nodes.length,
      nodes: graph.nodes.length,
      traceSeconds,
      passSeconds,
      lowerSeconds,
      compileSeconds: program.compileSeconds,
      stepSeconds,
      losses,
      began,
      firstUseSeconds: program.compileSeconds - compiledBefore,
      peakBytes: peakMemoryBytes(),
    }
    say(answer)
  },
)
