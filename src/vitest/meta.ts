/** What tests tell the reporter: artifacts while they run, `task.meta` when they have ended. All plain JSON. */
import type { Progress } from '../cell/protocol.ts'
import type { CriterionId } from '../experiment/types.ts'
import type { Verdict, VerdictState } from '../verdict/types.ts'

export interface CellMeta {
  readonly kind: 'cell'
  readonly state: 'waiting' | 'stored' | 'trained' | 'diverged' | 'failed'
  /** Leading score on the test split. */
  readonly score?: { readonly name: string; readonly value: number }
  /** Wall-clock seconds of the training, whenever it was. */
  readonly seconds?: number
  readonly key?: string
}

/** Of a trained cell that is scored on perturbed test splits. */
export interface PerturbedMeta {
  readonly kind: 'perturbed'
  /** `missing`: it is not trained. */
  readonly state: 'waiting' | 'stored' | 'scored' | 'diverged' | 'missing' | 'failed'
  /** Share of the leading score that is lost, mean over perturbations, in per cent. */
  readonly drop?: number
}

export interface CriterionMeta {
  readonly kind: 'criterion'
  readonly criterion: CriterionId
  /** null where it could not be judged. */
  readonly verdict: Verdict | null
  readonly recorded: VerdictState | null
}

export type HyprosMeta = CellMeta | PerturbedMeta | CriterionMeta

/** Of the `describe` of an experiment, its robustness, or claims over several, at its end. */
export interface ExperimentMeta {
  readonly experiment: string
  /** Folder of the report, absolute; null where it could not be written. */
  readonly report: string | null
  /** Why there is no report, or less than one. */
  readonly problem: string | null
  readonly decided: number
  readonly of: number
}

export interface ProgressArtifact {
  readonly type: 'hypros:progress'
  readonly progress: Progress
}

declare module 'vitest' {
  interface TaskMeta {
    hypros?: HyprosMeta
    hyprosExperiment?: ExperimentMeta
    hyprosRobustness?: ExperimentMeta
    hyprosClaims?: ExperimentMeta
  }
  interface TestArtifactRegistry {
    'hypros:progress': ProgressArtifact
  }
  interface ProvidedContext {
    /** Root folder of the project, from the plugin. */
    hyprosRoot: string
  }
}
