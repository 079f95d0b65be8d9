/** How often criteria decide what over simulated experiments, and how often C1's interval covers the truth. */
import { groupedSignTest, mean, wilsonInterval } from '../../src/stats/index.ts'
import {
  type ClaimInput,
  judgeC1,
  judgeC2,
  judgeC3,
  judgeC5,
  thresholds,
  type Verdict,
} from '../../src/verdict/index.ts'
import {
  metricAlone,
  type Size,
  simulatedClaim,
  simulatedComparisons,
  simulatedTiming,
  simulation,
  type Truth,
} from './simulation.ts'

/** One criterion on experiments of one size and truth. */
export interface Rate {
  readonly criterion: string
  readonly truth: string
  /** Instances, or data sets × models. */
  readonly size: string
  readonly seeds: number
  readonly runs: number
  readonly passes: number
  readonly fails: number
  /** What point estimates alone would have passed. */
  readonly literal: number
}

export const sizes: readonly Size[] = [
  { instances: 1, seeds: 3 },
  { instances: 1, seeds: 5 },
  { instances: 1, seeds: 10 },
  { instances: 6, seeds: 3 },
]

export const noEffect = { name: 'no effect', truth: { gain: 0 } } as const
export const worse = { name: '−1 σ', truth: { gain: -1 } } as const
/** A loss of metric that better calibration might hide. */
export const hidden = { name: '−1 σ, ECE ×0.8', truth: { gain: -1, ece: 0.8 } } as const

const judges = {
  'C2, quality alone': (claim: ClaimInput) => judgeC2(metricAlone(claim)),
  C2: judgeC2,
  C3: judgeC3,
} as const

/** Criteria on the same experiments. */
export function claimRates(
  name: string,
  truth: Truth,
  size: Size,
  runs: number,
  criteria: readonly (keyof typeof judges)[] = ['C2, quality alone', 'C2', 'C3'],
): Rate[] {
  const stream = simulation(name, size.instances, size.seeds)
  const claims = Array.from({ length: runs }, () => simulatedClaim(stream, size, truth))
  const scale = { truth: name, size: `${size.instances}`, seeds: size.seeds }
  return criteria.map((criterion) =>
    rate(
      { criterion, ...scale },
      claims.map((claim) => judges[criterion](claim)),
    ),
  )
}

/** Data sets × models: independent, and sharing data sets. */
export const grids = [
  { datasets: 6, models: 1 },
  { datasets: 10, models: 1 },
  { datasets: 5, models: 4 },
  { datasets: 10, models: 3 },
  { datasets: 6, models: 5 },
] as const

/** C5, and beside it what it would be if comparisons on one data set counted as independent. */
export function breadthRates(
  name: string,
  gain: number,
  grid: { readonly datasets: number; readonly models: number },
  runs: number,
): Rate[] {
  const seeds = 3
  const stream = simulation(`C5 ${name}`, grid.datasets, grid.models)
  const verdicts = Array.from({ length: runs }, () => {
    const input = simulatedComparisons(stream, { ...grid, seeds }, gain)
    return { verdict: judgeC5(input), naive: naivelyBroad(input.comparisons.map((one) => one.gain ?? 0)) }
  })
  const scale = { truth: name, size: `${grid.datasets} × ${grid.models}`, seeds, runs }
  const judged = verdicts.map(({ verdict }) => verdict)
  const naive = { criterion: 'C5 by a plain binomial', ...scale, fails: 0, literal: 0 }
  const shared = { ...naive, passes: verdicts.filter((one) => one.naive).length }
  return [rate({ criterion: 'C5', ...scale }, judged), ...(grid.models > 1 ? [shared] : [])]
}

function naivelyBroad(gains: readonly number[]): boolean {
  const won = gains.filter((gain) => gain > 0).length
  const p = groupedSignTest(
    gains.map((gain) => (gain > 0 ? { gains: 1, losses: 0 } : { gains: 0, losses: 1 })),
  )
  return won / gains.length >= thresholds.share && p < thresholds.p
}

function rate(
  about: Pick<Rate, 'criterion' | 'truth' | 'size' | 'seeds'>,
  verdicts: readonly Verdict[],
): Rate {
  const count = (holds: (verdict: Verdict) => boolean) => verdicts.filter(holds).length
  return {
    ...about,
    runs: verdicts.length,
    passes: count(({ verdict }) => verdict === 'pass'),
    fails: count(({ verdict }) => verdict === 'fail'),
    literal: count(({ literal }) => literal?.verdict === 'pass'),
  }
}

/** C1's interval of a baseline against itself, in sets of as many measurements as a person would repeat. */
export interface Coverage {
  readonly processes: number
  readonly blocks: number
  readonly measurements: number
  /** Intervals that hold 0. */
  readonly covering: number
  /** Sets of `setSize` measurements, and those of them in which at least `enough` intervals hold 0. */
  readonly sets: number
  readonly soundSets: number
  /** Mean and largest half-width, in points. */
  readonly halfWidth: number
  readonly widest: number
}

/** Whether an interval holds 0. */
export const covers = ({ lo, hi }: Pick<Verdict, 'lo' | 'hi'>): boolean => (lo ?? 0) <= 0 && (hi ?? 0) >= 0

export const setSize = 20
export const enough = 17

export const timings = [
  { processes: 10, blocks: 60 },
  { processes: 5, blocks: 30 },
] as const

export function timingCoverage(
  plan: { readonly processes: number; readonly blocks: number },
  sets: number,
): Coverage {
  const stream = simulation('A/A', plan.processes, plan.blocks)
  const measured = Array.from({ length: sets }, () =>
    Array.from({ length: setSize }, () => judgeC1(simulatedTiming(stream, plan))),
  )
  const halves = measured.flat().map(({ lo, hi }) => ((hi ?? 0) - (lo ?? 0)) / 2)
  return {
    ...plan,
    measurements: halves.length,
    covering: measured.flat().filter(covers).length,
    sets,
    soundSets: measured.filter((set) => set.filter(covers).length >= enough).length,
    halfWidth: mean(halves),
    widest: Math.max(...halves),
  }
}

/** A share of counts in %, with Wilson's interval. */
export function shareOf(count: number, runs: number): { est: number; lo: number; hi: number } {
  const { lo, hi } = wilsonInterval(count / runs, runs)
  return { est: (100 * count) / runs, lo: 100 * lo, hi: 100 * hi }
}
