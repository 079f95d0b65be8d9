/**
 * Training steps on one of our engines, timed on request: `step-server.ts ENGINE SIZE THREADS`. The protocol is that of
 * bench/peers/step.py, in bench/peers/README.md.
 */
import { createInterface } from 'node:readline'
import type { Engine } from '../src/engine/engine.ts'
import { loadEngine } from '../src/engine/index.ts'
import { absentOrFailed, say } from './lib/answers.ts'
import type { LossName } from './lib/paper.ts'
import { bound, type Trained, traineeOf, type Update } from './lib/trainee.ts'

async function serve(engine: Engine, size: string): Promise<void> {
  const trainees = new Map<string, Trained>()
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === 'quit') break
    // `log` and `log#2` are the same loss with weights and a program of their own.
    const [, name, loss, count] = /^run ((log|hybrid)(?:#\d+)?) (\d+)$/.exec(line.trim()) ?? []
    if (!name) {
      say({ error: `can't read "${line}": write \`run LOSS STEPS\`, LOSS being log or hybrid` })
      continue
    }
    const trainee = trainees.get(name) ?? (await bound(engine, await traineeOf(size, loss as LossName)))
    trainees.set(name, trainee)
    const updates: Update[] = []
    for (let done = 0; done < Number(count); done++) updates.push(await trainee.update())
    const milliseconds = updates.map((one) => one.milliseconds)
    say({ loss: name, milliseconds, values: updates.map((one) => one.loss) })
  }
}

const [name = '', size = '', threads = ''] = process.argv.slice(2)
await absentOrFailed(
  () => loadEngine(name, Number(threads)),
  async (engine) => {
    say({ ready: true, build: engine.build, threads: engine.threads })
    await serve(engine, size)
  },
)
