import { ConfigError } from '../base/errors.ts'
import type { CriterionId, Experiment, Instance, Plan, Tier, TrainSettings, TrainSpec } from './types.ts'

/** What of a run is not declared by the experiment. */
export interface PlanOptions {
  readonly tier: Tier
  /** Engine name as in `HYPROS_ENGINE`. */
  readonly engine: string
  /** Intra-op threads of a worker. */
  readonly threads: number
}

/** Fresh processes of C1, and blocks in each: the least CRITERIA allows for a verdict. */
const timingProcesses = 5
const timingBlocks = 30

/**
 * All cells and criteria of an experiment at one tier. Pure; prints as JSON. Cells come seed by seed, so that
 * the first results can already be compared. An arm is not compared with itself: where the candidate is the
 * baseline, too, the plan has cells only, and where it is the bounded arm, C4 is left out. C1 is timed on the
 * first instance.
 *
 * @throws ConfigError where the experiment doesn't declare the tier.
 */
export function plan(experiment: Experiment, { tier, engine, threads }: PlanOptions): Plan {
  const datasets = declared(experiment, 'task.datasets', experiment.task.datasets, tier)
  const models = declared(experiment, 'model', experiment.model, tier)
  const train = declared(experiment, 'train', experiment.train, tier)
  const task = experiment.task.kind
  const instances: Instance[] = datasets.flatMap((dataset) => {
    const outOfDomain = experiment.task.outOfDomain?.[dataset]
    return models.map((model) => ({ task, dataset, ...(outOfDomain && { outOfDomain }), model }))
  })
  const arms = Object.entries(experiment.arms)
  const cells = experiment.seeds.flatMap((seed) =>
    instances.flatMap((instance) =>
      arms.map(([arm, { loss, train: own }]) => ({
        ...instance,
        tier,
        arm,
        loss,
        train: { ...trainFor(train, instance.dataset), ...own },
        seed,
        engine,
        threads,
      })),
    ),
  )
  const compares = experiment.candidate !== experiment.baseline
  const timing = instances.slice(0, 1).map((instance) => ({
    ...instance,
    tier,
    baseline: experiment.arms[experiment.baseline]!.loss,
    candidate: experiment.arms[experiment.candidate]!.loss,
    train: trainFor(train, instance.dataset),
    engine,
    threads,
    processes: timingProcesses,
    blocks: timingBlocks,
  }))
  const judged: CriterionId[] =
    experiment.candidate === experiment.bounded ? ['C1', 'C2', 'C3', 'C5'] : ['C1', 'C2', 'C3', 'C4', 'C5']
  const criteria = compares ? judged : []
  return { experiment, tier, engine, instances, cells, timing: compares ? timing : [], criteria }
}

/** Whether anything of an experiment is declared at a tier; a half-declared one is an error of `plan`. */
export function declaresTier({ task, model, train }: Experiment, tier: Tier): boolean {
  return [task.datasets, model, train].some((byTier) => byTier[tier] !== undefined)
}

/** The settings that a data set is trained with: the tier's, but for what is declared for it alone. */
export function trainFor({ datasets, ...train }: TrainSettings, dataset: string): TrainSpec {
  return { ...train, ...datasets?.[dataset] }
}

function declared<T>(experiment: Experiment, field: string, values: Partial<Record<Tier, T>>, tier: Tier): T {
  const value = values[tier]
  if (value !== undefined) return value
  const there = Object.keys(values)
  throw new ConfigError(
    `${field}.${tier}: missing, so tier "${tier}" can't run`,
    `the declaration of experiment "${experiment.name}"`,
    there.length === 0
      ? `declare ${field}.${tier}`
      : `declare ${field}.${tier}, or set HYPROS_TIER to one that is declared (${there.join(', ')})`,
  )
}
