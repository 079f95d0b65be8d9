import type { CapturedEntry } from '../engine/engine.ts'
import type { KeyParts } from '../experiment/key.ts'
import { signature } from '../experiment/signature.ts'
import type { CellSpec } from '../experiment/types.ts'
import { cost } from '../graph/cost.ts'
import { sizeOf } from '../graph/graph.ts'
import type { Parameters } from '../model/parameters.ts'
import { tasks } from '../task/task.ts'
import type { TaskData } from '../task/types.ts'
import type { TrainState } from '../train/checkpoint.ts'
import type { Evaluation } from '../train/evaluate.ts'
import type { TrainEnd } from '../train/loop.ts'
import { type CellResult, recordSchema, type Scores } from './record.ts'

export interface Ended {
  readonly spec: CellSpec
  readonly key: string
  readonly parts: KeyParts
  readonly data: TaskData
  readonly end: Exclude<TrainEnd, { kind: 'stopped' }>
  readonly evaluations: Readonly<Record<string, Evaluation>>
  readonly parameters: Parameters
  /** What updates consist of. */
  readonly graphs: readonly CapturedEntry[]
}

const mapped = <A, B>(items: Readonly<Record<string, A>>, change: (item: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item)]))

/** Of the weights that were kept. */
function validationScores({ best, curve }: TrainState): Scores {
  return curve.find(({ step }) => step === best?.step)?.scores ?? {}
}

/** The record of a cell whose training has ended. Nothing in it depends on the clock or the machine's load. */
export function cellResult({
  spec,
  key,
  parts,
  data,
  end,
  evaluations,
  parameters,
  graphs,
}: Ended): CellResult {
  const { arm: _, ...declared } = spec
  const task = tasks[spec.task]
  const [trivial, ...alsoTrivial] = data.trivial()
  const state = end.kind === 'done' ? end.checkpoint.state : end.state
  const { totals } = state
  const updates = Math.max(1, state.step)
  return {
    schema: recordSchema,
    key,
    signature: signature(declared, parts),
    spec: declared,
    engineBuild: parts.engineBuild,
    versions: parts.versions,
    pins: data.profile.pins,
    counts: data.profile.counts,
    vocabulary: data.profile.vocabulary,
    buckets: data.profile.buckets,
    graphs: parts.graphs,
    outcome:
      end.kind === 'done'
        ? { state: 'trained', bestStep: state.best?.step ?? state.step }
        : { state: 'diverged', step: end.step, reason: end.reason },
    metric: task.metric,
    curve: state.curve,
    scores:
      end.kind === 'done'
        ? { validation: validationScores(state), ...mapped(evaluations, ({ scores }) => scores) }
        : {},
    signatures: task.signatures(data),
    trivial,
    ...(alsoTrivial.length > 0 && { alsoTrivial }),
    reliability: evaluations.test?.reliability ?? { equalWidth: [], equalMass: [] },
    ...(evaluations.test?.entropy && { entropy: evaluations.test.entropy }),
    examples: mapped(evaluations, ({ statistics, tokens }) => ({ statistics, tokens })),
    cost: {
      parameters: Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      flopsPerUpdate: totals.flops / updates,
      peakBytesBound: Math.max(...graphs.map(({ graph }) => cost(graph).peakBytes)),
    },
    ...(totals.clipped !== undefined && { clippedShare: totals.clipped / updates }),
    paddingShare: totals.paddedTokens > 0 ? 1 - totals.tokens / totals.paddedTokens : 0,
  }
}
