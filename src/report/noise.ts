/** A/A experiments from one arm: what the criteria say where nothing differs. Pure. */
import type { Tier } from '../experiment/types.ts'
import { type ArmTable, compareArms, deviateOf, type NoiseFloor, noiseFloor } from '../stats/index.ts'
import { type InstanceInput, judgeC2, judgeC3, thresholds } from '../verdict/index.ts'
import { logarithms } from '../verdict/measure.ts'

/** The upper 95 % bound has to be below (CRITERIA.md, "Noise floor"). */
export const noiseLimit = 1.19
/** Pairs after which no pass at all shows, at 95 %, that fewer than 5 % of A/A experiments pass. */
export const pairsByCounting = 59

export type NoiseMeasure = 'metric' | 'ece' | 'brier' | 'degradation'

export interface NoiseRow extends NoiseFloor {
  readonly measure: NoiseMeasure
  readonly holds: boolean
  /** Pairs with which the bound would fall below the limit at the root mean square seen; null where none would. */
  readonly needed: number | null
}

export interface NoiseReport {
  readonly experiment: string
  readonly arm: string
  /** Of an A/A experiment: arms compared side by side, and seeds of each. */
  readonly arms: number
  readonly seeds: number
  /** By instance: seeds of the arm that are stored, and the A/A pairs that they make. */
  readonly instances: readonly { readonly name: string; readonly stored: number; readonly pairs: number }[]
  readonly pairs: number
  readonly rows: readonly NoiseRow[]
  /** A/A pairs that passed C2 by quality, and C3. */
  readonly passes: { readonly C2: number; readonly C3: number }
}

/** A noise floor as it lies beside the report of its experiment, with what it was measured on. */
export interface NoiseRecord extends NoiseReport {
  readonly tier: Tier
  readonly engine: string
  /** Version of each part that entered the keys of its cells. */
  readonly versions: Readonly<Record<string, number>>
}

/** File beside `report.json`. */
export const noiseFile = 'noise.json'

export interface NoiseInput {
  readonly experiment: string
  /** The arm that is compared with itself. */
  readonly arm: string
  /** How many arms and seeds an experiment has. */
  readonly arms: number
  readonly seeds: number
  readonly instances: readonly InstanceInput[]
}

const measures: readonly NoiseMeasure[] = ['metric', 'ece', 'brier', 'degradation']

/** Two groups of seeds as arms, among others that show the spread. */
interface Pair {
  readonly candidate: string
  readonly reference: string
  /** Seeds by the arm that they stand for; every seed stands for one arm at most. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

/**
 * Deals the seeds of an arm into groups of `seeds`, each an arm of an A/A experiment: the first is compared with the
 * second, the third with the fourth and so on, so that no seed decides two differences. The groups that follow, from
 * the start again, are the other arms, which only show the spread.
 */
export function noisePairs(
  all: readonly string[],
  { arms, seeds }: Pick<NoiseInput, 'arms' | 'seeds'>,
): Pair[] {
  const groups = Array.from({ length: Math.floor(all.length / seeds) }, (_, group) =>
    all.slice(group * seeds, (group + 1) * seeds),
  )
  return Array.from({ length: Math.floor(groups.length / 2) }, (_, pair) => {
    const members = Array.from({ length: Math.min(arms, groups.length) }, (__, arm) => {
      const group = groups[(2 * pair + arm) % groups.length] as readonly string[]
      return [`group ${arm + 1}`, group] as const
    })
    return { candidate: 'group 1', reference: 'group 2', groups: Object.fromEntries(members) }
  })
}

/** The table of an A/A experiment: the values of one arm, each group's under seeds 1, 2, …. */
function tableOf(values: ArmTable[string], { groups }: Pair): ArmTable {
  return Object.fromEntries(
    Object.entries(groups).map(([arm, seeds]) => [
      arm,
      Object.fromEntries(seeds.map((seed, index) => [String(index + 1), values[seed] ?? null])),
    ]),
  )
}

/** Noise floor of every measure over all instances, and how many A/A pairs pass. Diverged seeds are left out. */
export function noiseReport({ experiment, arm, arms, seeds, instances }: NoiseInput): NoiseReport {
  const setting = { arms: Math.max(2, arms), seeds: Math.max(thresholds.seeds, seeds) }
  const dealt = instances.map((instance) => {
    const usable = Object.entries(instance.metric?.[arm] ?? {}).flatMap(([seed, value]) =>
      value === null ? [] : [seed],
    )
    const ordered = usable.sort((a, b) => Number(a) - Number(b))
    return { instance, stored: ordered.length, pairs: noisePairs(ordered, setting) }
  })
  const tables = dealt.flatMap(({ instance, pairs }) =>
    pairs.map((pair) => ({
      pair,
      input: Object.fromEntries(
        measures.flatMap((measure) => {
          const values = instance[measure]?.[arm]
          return values === undefined ? [] : [[measure, tableOf(values, pair)]]
        }),
      ) as Pick<InstanceInput, NoiseMeasure>,
    })),
  )
  const passing = (judge: typeof judgeC2) =>
    tables.filter(({ pair: { candidate, reference }, input }) => {
      const names = { candidate, baseline: reference, bounded: reference }
      return judge({ instances: [input] }, names).verdict === 'pass'
    }).length
  return {
    experiment,
    arm,
    ...setting,
    instances: dealt.map(({ instance: { name = '' }, stored, pairs }) => ({
      name,
      stored,
      pairs: pairs.length,
    })),
    pairs: tables.length,
    rows: measures.flatMap((measure) => {
      const deviates = tables.flatMap(({ pair: { candidate, reference }, input }) => {
        const table = input[measure] ?? {}
        const scaled = measure === 'ece' || measure === 'brier' ? logarithms(table) : table
        const comparison = compareArms(scaled, candidate, reference)
        return comparison === undefined ? [] : [deviateOf(comparison)]
      })
      return deviates.length === 0 ? [] : [noiseRow(measure, noiseFloor(deviates))]
    }),
    passes: { C2: passing(judgeC2), C3: passing(judgeC3) },
  }
}

function noiseRow(measure: NoiseMeasure, floor: NoiseFloor): NoiseRow {
  const { pairs, rms, bound } = floor
  const holds = bound < noiseLimit
  const deciding = (count: number) => noiseFloor(Array<number>(count).fill(rms)).bound < noiseLimit
  const more = Array.from({ length: 1000 }, (_, index) => pairs + index + 1)
  return { measure, ...floor, holds, needed: holds ? pairs : (more.find(deciding) ?? null) }
}
