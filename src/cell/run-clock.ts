import { describeEnvironment } from '../profile/environment.ts'
import { median } from '../stats/index.ts'
import { type CellRun, recordSchema } from './record.ts'
import type { Store } from './store.ts'

const file = 'run.json'

interface Earlier {
  readonly startedAt: string
  readonly wallSeconds: number
  readonly coreSeconds: number
  readonly compileSeconds: number
  readonly steps: readonly number[]
  readonly runs: number
}

/** Times one cell over all its runs: what an interrupted run took is added to the next one's. */
export class RunClock {
  private readonly store: Store
  private readonly key: string
  private readonly began = performance.now()
  private readonly earlier: Earlier
  private readonly steps: number[] = []

  constructor(store: Store, key: string) {
    this.store = store
    this.key = key
    const bytes = store.readScratch(key, file)
    const fresh = {
      startedAt: new Date().toISOString(),
      wallSeconds: 0,
      coreSeconds: 0,
      compileSeconds: 0,
      steps: [],
      runs: 0,
    }
    this.earlier = bytes ? { ...fresh, ...(JSON.parse(Buffer.from(bytes).toString()) as Earlier) } : fresh
  }

  step(milliseconds: number): void {
    this.steps.push(milliseconds)
  }

  /** Seconds until the last step at this run's pace; undefined in the first steps. */
  secondsLeft(step: number, steps: number): number | undefined {
    const done = this.steps.length
    if (done < 10) return undefined
    return (this.seconds() / done) * (steps - step)
  }

  /** Keeps the times for the run that goes on; `compileSeconds` are this run's. */
  save(compileSeconds: number): void {
    const state: Earlier = {
      startedAt: this.earlier.startedAt,
      wallSeconds: this.earlier.wallSeconds + this.seconds(),
      coreSeconds: this.earlier.coreSeconds + coreSeconds(),
      compileSeconds: this.earlier.compileSeconds + compileSeconds,
      steps: [...this.earlier.steps, ...this.steps],
      runs: this.earlier.runs + 1,
    }
    this.store.saveScratch(this.key, file, Buffer.from(JSON.stringify(state)))
  }

  run(compileSeconds: number, peakMemoryBytes: number): CellRun {
    const steps = [...this.earlier.steps, ...this.steps]
    return {
      schema: recordSchema,
      startedAt: this.earlier.startedAt,
      environment: describeEnvironment(),
      wallSeconds: this.earlier.wallSeconds + this.seconds(),
      coreSeconds: this.earlier.coreSeconds + coreSeconds(),
      trainSeconds: steps.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000,
      compileSeconds: this.earlier.compileSeconds + compileSeconds,
      stepMilliseconds: steps.length > 0 ? median(steps) : 0,
      peakMemoryBytes,
      resumed: this.earlier.runs,
    }
  }

  private seconds(): number {
    return (performance.now() - this.began) / 1000
  }
}

/** Of this process since it began: a worker has one cell. */
function coreSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
