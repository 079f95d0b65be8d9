/**
 * One captured training step on one of our engines, timed on request: `step-server.ts ENGINE D/L/V/BxT THREADS`. The
 * protocol is that of bench/peers/step.py, in bench/peers/README.md.
 */
import { createInterface } from 'node:readline'
import { randomStream } from '../src/base/random.ts'
import type { Engine } from '../src/engine/engine.ts'
import { int32, scalar } from '../src/engine/host.ts'
import { loadEngine } from '../src/engine/index.ts'
import { captureEntry } from '../src/graph/entry.ts'
import { adamScalars } from '../src/train/adam.ts'
import { type BenchLoss, initialState, lambda, type Shape, stateSpecs, stepEntry } from './causal.ts'
import { absentOrFailed, say } from './lib/answers.ts'
import { parseSize } from './lib/size.ts'

/** Runs one update: its milliseconds and its loss. */
type Step = () => Promise<readonly [number, number]>

async function trainee(engine: Engine, shape: Shape, loss: BenchLoss): Promise<Step> {
  const { batch, length, vocabulary } = shape
  const specs = stateSpecs(shape)
  const entry = stepEntry(shape, loss)
  const program = await engine.compile([{ entry, graph: captureEntry(entry, specs) }], specs)
  await program.importState(initialState(shape))
  const stream = randomStream(1, 'tokens')
  const tokens = (): Int32Array =>
    Int32Array.from({ length: batch * length }, () => stream.integer(vocabulary))
  let update = 0
  return async () => {
    const ids = tokens()
    const labels = tokens()
    const { stepSize, epsilonHat } = adamScalars(1e-3, ++update)
    const began = performance.now()
    const results = await program.run(entry.name, {
      ids: int32(ids, batch, length),
      labels: int32(labels, batch * length),
      lambda: scalar(lambda),
      stepSize: scalar(stepSize),
      epsilonHat: scalar(epsilonHat),
    })
    const value = await results.loss?.read()
    return [performance.now() - began, value?.[0] as number]
  }
}

async function serve(engine: Engine, shape: Shape): Promise<void> {
  const trainees = new Map<string, Promise<Step>>()
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === 'quit') break
    // `log` and `log#2` are the same loss with weights and a program of their own.
    const [, name, loss, count] = /^run ((log|hybrid)(?:#\d+)?) (\d+)$/.exec(line.trim()) ?? []
    if (!name) {
      say({ error: `can't read "${line}": write \`run LOSS STEPS\`, LOSS being log or hybrid` })
      continue
    }
    const known = trainees.get(name) ?? trainee(engine, shape, loss as BenchLoss)
    trainees.set(name, known)
    const step = await known
    const steps: (readonly [number, number])[] = []
    for (let done = 0; done < Number(count); done++) steps.push(await step())
    say({ loss: name, milliseconds: steps.map(([time]) => time), values: steps.map(([, value]) => value) })
  }
}

const [name = '', size = '', threads = ''] = process.argv.slice(2)
await absentOrFailed(
  () => loadEngine(name, Number(threads)),
  async (engine) => {
    say({ ready: true, build: engine.build, threads: engine.threads })
    await serve(engine, parseSize(size))
  },
)
