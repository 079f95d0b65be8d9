/** How often the gate alarms, by simulation: normal data, σ = 1, seeds of an instance correlated across runs by 0.3. */
import { type RandomStream, randomStream } from '../../src/base/random.ts'
import {
  confirmGate,
  freshSeeds,
  type GateCell,
  type GateMeasure,
  type GateRun,
  gateMeasures,
  screenGate,
} from '../../src/verdict/index.ts'
import { shareOf } from './error-rates.ts'
import { seedCorrelation } from './simulation.ts'

const arms = ['candidate', 'arm 2', 'arm 3', 'arm 4', 'arm 5']

/** What a change does. */
export interface Scenario {
  readonly name: string
  readonly instances: number
  /** Arms whose keys change, the candidate first. */
  readonly changed: number
  /** Drop of the candidate in σ, a measure. */
  readonly drop: Partial<Readonly<Record<GateMeasure, number>>>
}

export interface Rate {
  readonly scenario: string
  readonly instances: number
  readonly changed: number
  readonly seeds: number
  readonly runs: number
  /** Shares of the changes that were flagged by the screening, and that ended red. */
  readonly flagged: number
  readonly red: number
}

/** σ = 1 on the scale that the gate compares on: Brier and ECE are compared on logs, and lower is better. */
const written: Readonly<Record<GateMeasure, (value: number) => number>> = {
  metric: (value) => 25 + value,
  brier: (value) => 0.7 * Math.exp(-0.02 * value),
  ece: (value) => 0.05 * Math.exp(-0.2 * value),
}

function cellsOf(scenario: Scenario, seeds: readonly number[], stream: RandomStream): GateCell[] {
  const noise = () => Math.sqrt(1 - seedCorrelation) * stream.normal()
  return Array.from({ length: scenario.instances }, (_, i) => i).flatMap((i) =>
    seeds.flatMap((seed) => {
      const shared = gateMeasures.map(() => Math.sqrt(seedCorrelation) * stream.normal())
      const run = (key: string, worse: boolean): GateRun => ({
        key,
        scores: Object.fromEntries(
          gateMeasures.map((measure, m) => {
            const value = (shared[m] as number) + noise() - (worse ? (scenario.drop[measure] ?? 0) : 0)
            return [measure, written[measure](value)]
          }),
        ),
      })
      return arms.slice(0, scenario.changed).map((arm, a) => ({
        arm,
        instance: `instance ${i + 1}`,
        seed,
        old: run('old', false),
        new: run('new', a === 0),
      }))
    }),
  )
}

/** One change through screening and, where that flags cells, confirmation. */
function gated(scenario: Scenario, seeds: readonly number[], stream: RandomStream) {
  const screened = screenGate({ cells: cellsOf(scenario, seeds, stream) })
  if (screened.state !== 'flagged') return { flagged: false, red: screened.state === 'red' }
  const drawn = cellsOf(scenario, freshSeeds(seeds.length, seeds), stream)
  const cells = drawn.filter((cell) =>
    screened.cells.some(({ arm, instance }) => arm === cell.arm && instance === cell.instance),
  )
  return { flagged: true, red: confirmGate({ cells }).state === 'red' }
}

export function gateRate(scenario: Scenario, n: number, runs: number): Rate {
  const { name, instances, changed } = scenario
  const stream = randomStream(1, `gate rates, ${name}`, instances, changed, n)
  const seeds = Array.from({ length: n }, (_, s) => s + 1)
  const outcomes = Array.from({ length: runs }, () => gated(scenario, seeds, stream))
  const share = (is: (outcome: (typeof outcomes)[number]) => boolean) => outcomes.filter(is).length / runs
  return {
    scenario: name,
    instances,
    changed,
    seeds: n,
    runs,
    flagged: share(({ flagged }) => flagged),
    red: share(({ red }) => red),
  }
}

/** `0.5 [0.3, 0.9]` in per cent, with Wilson's 95 % interval. */
export function ratePercent(share: number, runs: number): string {
  const { est, lo, hi } = shareOf(share * runs, runs)
  return `${est.toFixed(1)} [${lo.toFixed(1)}, ${hi.toFixed(1)}]`
}
