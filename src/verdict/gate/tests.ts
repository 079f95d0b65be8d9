import { type Comparison, combine } from '../../stats/index.ts'
import { below, thresholds } from '../rules.ts'
import { compareVersions, type InstanceComparison } from './compare.ts'
import { type GateInput, type GateMeasure, type GateTest, type GateTestKind, gateMeasures } from './types.ts'

export type GateStage = 'screening' | 'confirmation'

/** Error rates: of every test of the screening, and of each family of tests of the confirmation as a whole. */
export const gateLevels = {
  screening: 0.1,
  confirmation: { arm: 0.003, 'all arms': 0.002, cell: 0.003 },
} as const

type Untested = Omit<GateTest, 'level' | 'fired'>

/** Every test that the cells allow, with its level and whether it fired. */
export function gateTests(input: GateInput, stage: GateStage): GateTest[] {
  const made = gateMeasures.flatMap((measure) => testsOf(measure, compareVersions(input, measure)))
  const count = (kind: GateTestKind) => made.filter((test) => test.kind === kind).length
  return made.map((test) => {
    const level =
      stage === 'screening' ? gateLevels.screening : gateLevels.confirmation[test.kind] / count(test.kind)
    const worthwhile = test.kind === 'cell' || below(test.est, -thresholds.gain)
    return { ...test, level, fired: test.est < 0 && test.p <= level && worthwhile }
  })
}

function testsOf(measure: GateMeasure, instances: readonly InstanceComparison[]): Untested[] {
  const arms = [...new Set(instances.flatMap((one) => one.arms.map(({ arm }) => arm)))].sort()
  const ofArm = (name: string) =>
    instances.flatMap((one) => one.arms.filter(({ arm }) => arm === name).map(({ comparison }) => comparison))
  const overall = instances.flatMap(({ all }) => all ?? [])
  const place = { measure, arm: null, instance: null }
  return [
    ...arms.map((arm) => ({ ...place, kind: 'arm' as const, arm, ...estimated(ofArm(arm)) })),
    ...(overall.length > 0 ? [{ ...place, kind: 'all arms' as const, ...estimated(overall) }] : []),
    ...(measure === 'metric'
      ? instances.flatMap(({ instance, arms: own }) =>
          own.map(({ arm, comparison }) => ({
            kind: 'cell' as const,
            measure,
            arm,
            instance,
            ...estimated([comparison]),
          })),
        )
      : []),
  ]
}

/** In σ, over instances. */
function estimated(comparisons: readonly Comparison[]): Pick<Untested, 'est' | 'lo' | 'hi' | 'n' | 'p'> {
  const { p, ...interval } = combine(
    comparisons.map(({ est, variance, df, sigma }) => ({
      est,
      variance,
      df,
      // Seeds that all agree have no spread to count in: any drop is a large one.
      scale: sigma > 0 ? sigma : Number.EPSILON,
    })),
  )
  return {
    ...interval,
    n: Math.min(...comparisons.map(({ n }) => n)),
    p: interval.est < 0 ? p / 2 : 1 - p / 2,
  }
}
