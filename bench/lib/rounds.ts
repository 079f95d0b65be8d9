import { Bench } from 'tinybench'
import type { Contestant } from './contestants.ts'
import { messageOf } from './process.ts'
import { idleCores } from './processor-time.ts'
import type { Started, StepServer } from './server.ts'

export interface RoundSettings {
  readonly threads: number
  readonly rounds: number
  /** Steps a round, of which the median is taken. */
  readonly steps: number
  readonly say: (text: string) => void
}

/** What a contestant did at one size. */
export interface Outcome {
  readonly engine: string
  readonly build: string
  readonly state: 'measured' | 'not installed' | 'failed'
  readonly reason: string
  /** Loss → median milliseconds of each round. */
  readonly losses: Readonly<Record<string, readonly number[]>>
}

/** Steps thrown away at first: they compile, and fill caches and allocators. */
const warmUp = 3
/** Steps thrown away whenever another takes over: the caches hold what that one left. */
const settling = 1
/** A waiting process that keeps this share of a core busy would slow the others. */
const idleAllowed = 0.05

interface Entrant {
  readonly contestant: Contestant
  readonly started: Started
  readonly times: Map<string, number[]>
  /** Why it can't go on. */
  failure?: string
}

/** Its server, unless it has none or has failed before: one that fails is out, and the others go on. */
const serverOf = ({ started, failure }: Entrant): StepServer | undefined =>
  started.state === 'ready' && failure === undefined ? started.server : undefined

async function enter(contestant: Contestant, size: string, threads: number): Promise<Entrant> {
  const started = await contestant.start(size, threads)
  const entrant: Entrant = {
    contestant,
    started,
    times: new Map(contestant.losses.map((loss) => [loss, []])),
  }
  try {
    for (const loss of contestant.losses) await serverOf(entrant)?.run(loss, warmUp)
  } catch (error) {
    entrant.failure = messageOf(error)
  }
  return entrant
}

/** A loss of an entrant, in its turn. */
interface Turn {
  readonly entrant: Entrant
  readonly loss: string
}

/** Every turn once, one after another; the median of each goes to its entrant. */
async function runRound(turns: readonly Turn[], steps: number): Promise<void> {
  const bench = new Bench({ iterations: steps, time: 0, warmup: false, throws: false })
  const tasks = turns.flatMap(({ entrant, loss }, at) => {
    const server = serverOf(entrant)
    if (!server) return []
    const name = String(at)
    // The server's own clock counts: what its step took, without the way there and back.
    const step = async () => ({ overriddenDuration: (await server.run(loss, 1))[0] })
    bench.add(name, step, { async: true, beforeAll: async () => void (await server.run(loss, settling)) })
    return [{ entrant, loss, name }]
  })
  await bench.run()
  for (const { entrant, loss, name } of tasks) {
    const result = bench.getTask(name)?.result
    if (result?.state === 'completed') entrant.times.get(loss)?.push(result.latency.p50)
    else entrant.failure ??= result?.state === 'errored' ? messageOf(result.error) : `no result of ${loss}`
  }
}

const rotated = <T>(items: readonly T[], by: number): T[] => [
  ...items.slice(by % items.length),
  ...items.slice(0, by % items.length),
]

/** Says which processes do not sleep while they wait, since they take time from the others. */
async function reportIdle(entrants: readonly Entrant[], say: (text: string) => void): Promise<void> {
  const waiting = entrants.flatMap((entrant) => {
    const server = serverOf(entrant)
    return server ? [{ name: entrant.contestant.name, pid: server.pid }] : []
  })
  const cores = await idleCores(waiting.map(({ pid }) => pid))
  const shares = waiting.map(({ name }, at) => `${name} ${cores[at]?.toFixed(2) ?? 'unknown'}`)
  say(`cores kept busy while waiting: ${shares.join(', ')}`)
  const busy = waiting.filter((_, at) => (cores[at] ?? 0) > idleAllowed)
  if (busy.length > 0) say(`WARNING: ${busy.map(({ name }) => name).join(', ')} takes time from the others`)
}

function outcome({ contestant, started, times, failure }: Entrant): Outcome {
  const none = { engine: contestant.name, build: '', losses: {} }
  if (started.state !== 'ready') return { ...none, state: started.state, reason: started.reason }
  const { build } = started.server
  if (failure !== undefined) return { ...none, build, state: 'failed', reason: failure }
  return { ...none, build, state: 'measured', reason: '', losses: Object.fromEntries(times) }
}

/**
 * All contestants at one size, in rounds: each loss of each in turn, another one first in every round, so that a
 * machine whose speed drifts slows all alike. They stay alive throughout, and wait while another runs.
 */
export async function interleaved(
  all: readonly Contestant[],
  size: string,
  { threads, rounds, steps, say }: RoundSettings,
): Promise<Outcome[]> {
  const entrants: Entrant[] = []
  for (const contestant of all) {
    const entrant = await enter(contestant, size, threads)
    entrants.push(entrant)
    const { state, reason } = outcome(entrant)
    say(`${contestant.name}: ${state === 'measured' ? 'ready' : `${state} (${reason})`}`)
  }
  await reportIdle(entrants, say)
  const turns = entrants.flatMap((entrant) => entrant.contestant.losses.map((loss) => ({ entrant, loss })))
  for (let round = 0; round < rounds; round++) {
    await runRound(rotated(turns, round), steps)
    say(`round ${round + 1} of ${rounds}`)
  }
  for (const { started } of entrants) if (started.state === 'ready') await started.server.stop()
  return entrants.map(outcome)
}
