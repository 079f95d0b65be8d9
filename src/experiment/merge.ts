import { canonicalJson } from '../base/canonical.ts'
import { ConfigError } from '../base/errors.ts'
import { criterionIds, type Experiment, type Instance, type Plan, type Tier } from './types.ts'

const roles = ['baseline', 'bounded', 'candidate'] as const

/**
 * Several plans of one tier and engine as one, so that a claim is judged over the instances of all of them. Every
 * plan keeps its own training settings, which the merged experiment therefore lacks.
 *
 * @throws ConfigError where they don't compare the same arms, or have an instance in common, which would count twice
 */
export function mergePlans(name: string, plans: readonly [Plan, ...Plan[]]): Plan {
  const [first] = plans
  const problems = [...armProblems(plans), ...instanceProblems(plans)]
  if (problems.length > 0) {
    throw new ConfigError(
      problems.join('\n'),
      `claims "${name}"`,
      'name experiments that compare the same arms on different instances',
    )
  }
  const instances = plans.flatMap((one) => one.instances)
  return {
    ...first,
    experiment: mergedExperiment(name, plans, instances),
    instances,
    cells: plans.flatMap(({ cells }) => cells),
    timing: plans.flatMap(({ timing }) => timing),
    criteria: criterionIds.filter((id) => plans.some(({ criteria }) => criteria.includes(id))),
  }
}

function mergedExperiment(
  name: string,
  plans: readonly [Plan, ...Plan[]],
  instances: readonly Instance[],
): Experiment {
  const [{ experiment: first, tier }] = plans
  const experiments = plans.map(({ experiment }) => experiment)
  const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
  const here = <T>(values: readonly T[]): Partial<Record<Tier, readonly T[]>> => ({ [tier]: unique(values) })
  return {
    ...first,
    name,
    task: { kind: first.task.kind, datasets: here(instances.map(({ dataset }) => dataset)) },
    model: here(instances.map(({ model }) => model)),
    arms: Object.assign({}, ...experiments.map(({ arms }) => arms)),
    train: {},
    seeds: unique(experiments.flatMap(({ seeds }) => seeds)).sort((a, b) => a - b),
  }
}

function armProblems(plans: readonly [Plan, ...Plan[]]): string[] {
  const [{ experiment: first }, ...others] = plans
  return others.flatMap(({ experiment }) => {
    const differing = roles.filter((role) => experiment[role] !== first[role])
    const looks = ({ looks: [...declared] = [] }: Experiment) => declared.join(', ') || 'none'
    const renamed = Object.entries(experiment.arms).filter(
      ([arm, { loss }]) => first.arms[arm] && canonicalJson(loss) !== canonicalJson(first.arms[arm].loss),
    )
    return [
      ...differing.map(
        (role) =>
          `${role}: "${experiment[role]}" in ${experiment.name}, but "${first[role]}" in ${first.name}`,
      ),
      ...(looks(experiment) === looks(first)
        ? []
        : [`looks: ${looks(experiment)} in ${experiment.name}, but ${looks(first)} in ${first.name}`]),
      ...renamed.map(([arm]) => `arms: "${arm}" is another loss in ${experiment.name} than in ${first.name}`),
    ]
  })
}

function instanceProblems(plans: readonly Plan[]): string[] {
  const owners = new Map<string, string>()
  return plans.flatMap(({ experiment, instances }) =>
    instances.flatMap(({ task, dataset, model }) => {
      const instance = `${task} · ${dataset} · ${model}`
      const owner = owners.get(instance)
      owners.set(instance, owner ?? experiment.name)
      return owner === undefined ? [] : [`${instance} is in ${owner} and in ${experiment.name}`]
    }),
  )
}
