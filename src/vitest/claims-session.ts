import type { Finding } from '../cell/check/finding.ts'
import { storedRecords } from '../cell/evidence.ts'
import type { TimingRecord } from '../cell/record.ts'
import { mergePlans } from '../experiment/merge.ts'
import type { Plan } from '../experiment/types.ts'
import type { Evidence } from '../report/judge.ts'
import { type SessionOptions, withKeys } from './session.ts'

/** Several planned experiments in this process, judged as one. */
export interface ClaimsSession {
  readonly plan: Plan
  readonly root: string
  /** How many cells of an experiment the store lacks, of those that can have a record. */
  missing(experiment: string): Promise<number>
  /** What the store holds of all of them; computes nothing. Read once. */
  evidence(): Promise<Evidence>
  /** What stands out in the plans of all of them. */
  findings(): Promise<readonly Finding[]>
}

/** @throws ConfigError where the plans can't be merged */
export function openClaims(
  name: string,
  plans: readonly [Plan, ...Plan[]],
  options: SessionOptions,
): ClaimsSession {
  const plan = mergePlans(name, plans)
  const parts = new Map(plans.map((one) => [one.experiment.name, once(() => stored(one, options))]))
  const all = once(async (): Promise<Evidence> => {
    const found = await Promise.all([...parts.values()].map((read) => read()))
    return {
      plan,
      cells: found.flatMap(({ cells }) => cells),
      timing: mergedTiming(found.flatMap(({ timing }) => timing ?? [])),
    }
  })
  return {
    plan,
    root: options.root,
    async missing(experiment) {
      const cells = (await parts.get(experiment)?.())?.cells ?? []
      return cells.filter(({ record, refused }) => record === null && !refused).length
    },
    evidence: all,
    async findings() {
      return (await Promise.all([...parts.values()].map((read) => read()))).flatMap(
        ({ findings }) => findings,
      )
    },
  }
}

async function stored(plan: Plan, options: SessionOptions) {
  const { store, prepare } = withKeys(plan, options)
  const planned = await prepare()
  return { ...storedRecords(planned, store), findings: planned.findings }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work()
    return done
  }
}

/** The processes of all measurements, so that the interval holds how the cost differs from task to task. */
function mergedTiming(timings: readonly TimingRecord[]): TimingRecord | null {
  const [first] = timings
  if (first === undefined) return null
  return {
    ...first,
    processes: timings.flatMap(({ processes }) => processes),
    aa: timings.flatMap(({ aa }) => aa),
  }
}
