/**
 * One training step, captured on onnxruntime, against PyTorch: rounds of both in turn, so that a machine whose speed
 * drifts slows both alike. `npm run bench:step -- [D L V BxT] [--threads 2] [--rounds 5] [--steps 10]`.
 * PyTorch's side needs bench/peers/setup.sh once; without it the captured side is timed alone.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Bench } from 'tinybench'
import { randomStream } from '../src/base/random.ts'
import { int32, scalar } from '../src/engine/host.ts'
import { loadEngine } from '../src/engine/index.ts'
import { cost } from '../src/graph/cost.ts'
import { captureEntry } from '../src/graph/entry.ts'
import { median } from '../src/stats/index.ts'
import { adamScalars } from '../src/train/adam.ts'
import { type BenchLoss, initialState, lambda, type Shape, stateSpecs, stepEntry } from './causal.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '10' },
  },
})
const [width = 128, layers = 2, vocabulary = 8000] = positionals.slice(0, 3).map(Number)
const [batch = 32, length = 32] = (positionals[3] ?? '32x32').split('x').map(Number)
const shape: Shape = { width, layers, vocabulary, batch, length }
const threads = Number(values.threads)
const rounds = Number(values.rounds)
const steps = Number(values.steps)
const warmUp = 3

type Runner = (steps: number) => Promise<number[]>

/** Milliseconds of each of a number of captured updates. */
async function captured(loss: BenchLoss): Promise<Runner> {
  const specs = stateSpecs(shape)
  const entry = stepEntry(shape, loss)
  const graph = captureEntry(entry, specs)
  const program = await (await loadEngine('onnx', threads)).compile([{ entry, graph }], specs)
  await program.importState(initialState(shape))
  console.log(
    `captured ${loss}: ${graph.nodes.length} nodes, ${(cost(graph).flops / 1e9).toFixed(2)} GFLOP a step`,
  )
  const stream = randomStream(1, 'tokens')
  const tokens = (): Int32Array =>
    Int32Array.from({ length: batch * length }, () => stream.integer(vocabulary))
  let update = 0
  const once = async (): Promise<number> => {
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
    await results.loss?.read()
    return performance.now() - began
  }
  return async (count) => {
    const times: number[] = []
    for (let step = 0; step < count; step++) times.push(await once())
    return times
  }
}

/** PyTorch's step server; its protocol is in bench/peers/README.md. */
function pytorch(python: string): { runner(loss: string): Runner; stop(): void } {
  const script = fileURLToPath(new URL('peers/step.py', import.meta.url))
  const size = [width, layers, vocabulary].map(String)
  const server: ChildProcessWithoutNullStreams = spawn(python, [
    script,
    ...size,
    `${batch}x${length}`,
    '--threads',
    `${threads}`,
  ])
  server.stderr.pipe(process.stderr)
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const reply = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the PyTorch server ended: run bench/peers/setup.sh')
    return JSON.parse(value) as Record<string, unknown>
  }
  const ready = reply()
  return {
    runner: (loss) => async (count) => {
      await ready
      server.stdin.write(`run ${loss} ${count}\n`)
      const answer = await reply()
      if (typeof answer.error === 'string') throw new Error(answer.error)
      return answer.milliseconds as number[]
    },
    stop: () => server.stdin.end('quit\n'),
  }
}

const runners = new Map<string, Runner>([
  ['captured log', await captured('log')],
  ['captured hybrid', await captured('hybrid')],
])
const python = fileURLToPath(new URL('peers/.venv/bin/python', import.meta.url))
const peer = existsSync(python) ? pytorch(python) : undefined
if (peer)
  for (const loss of ['log', 'hybrid', 'hybrid-analytic']) runners.set(`PyTorch ${loss}`, peer.runner(loss))
else console.log('bench/peers/.venv is missing: run bench/peers/setup.sh to time PyTorch beside it')

for (const run of runners.values()) await run(warmUp)
const times = new Map([...runners.keys()].map((name) => [name, [] as number[][]]))
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of runners) times.get(name)?.push(await run(steps))
}
peer?.stop()

const bench = new Bench({ iterations: rounds * steps, time: 0, warmup: false })
for (const [name, all] of times) {
  const flat = all.flat()
  let next = 0
  bench.add(name, () => ({ overriddenDuration: flat[next++ % flat.length] as number }), { async: false })
}
await bench.run()
console.log(
  `D=${width} L=${layers} V=${vocabulary} ${batch}x${length}, ${threads} threads, ${rounds} interleaved rounds of ${steps} steps`,
)
console.table(
  bench.table((task) => ({
    step: task.name,
    'median ms': task.result.state === 'completed' ? task.result.latency.p50.toFixed(1) : '–',
  })),
)

/** Median over rounds of the ratio of medians: above 1, the first is faster. */
function speed(ours: string, theirs: string): string {
  const [a, b] = [times.get(ours), times.get(theirs)]
  if (!a || !b) return '–'
  const ratios = a.map((round, index) => median(b[index] as number[]) / median(round))
  return `${median(ratios).toFixed(2)}x (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`
}
for (const [ours, theirs] of [
  ['captured log', 'PyTorch log'],
  ['captured hybrid', 'PyTorch hybrid'],
  ['captured hybrid', 'PyTorch hybrid-analytic'],
  ['captured hybrid', 'captured log'],
] as const) {
  console.log(`${ours} runs at ${speed(ours, theirs)} the speed of ${theirs}`)
}
process.exit(0)
