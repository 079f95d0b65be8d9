import type { CellRecord, CellResult } from '../../src/cell/record.ts'
import { plan } from '../../src/experiment/plan.ts'
import type { ExperimentInput } from '../../src/experiment/types.ts'
import { validate } from '../../src/experiment/validate.ts'
import type { Evidence } from '../../src/report/judge.ts'
import { sound } from '../experiment/declaration.ts'

/** What one cell measured, as far as the criteria look at it. */
export interface Facts {
  readonly bleu: number
  readonly ece: number
  readonly brier: number
  readonly swapped: number
  /** Validation BLEU by step. */
  readonly curve: readonly (readonly [step: number, bleu: number])[]
  readonly diverged?: boolean
  readonly examples?: CellResult['examples']
}

const environment = {
  fingerprint: 'machine-1',
  node: 'v24',
  platform: 'linux x64',
  cpu: 'cpu',
  cores: 2,
  memoryBytes: 1,
  packages: {},
}

function record(key: string, facts: Facts, spec: CellResult['spec']): CellRecord {
  const { bleu, ece, brier, swapped, curve, diverged, examples } = facts
  return {
    result: {
      schema: 1,
      key,
      signature: key,
      spec,
      engineBuild: 'onnx',
      versions: {},
      pins: [],
      counts: { train: 1, validation: 1, test: 1 },
      vocabulary: 1,
      buckets: [],
      graphs: {},
      outcome: diverged
        ? { state: 'diverged', step: 3, reason: 'loss is NaN' }
        : { state: 'trained', bestStep: 1 },
      metric: 'bleu',
      curve: curve.map(([step, score]) => ({
        step,
        progress: step / 600,
        lambda: null,
        gradientNorm: 1,
        loss: 1,
        learningRate: 1,
        scores: { bleu: score },
      })),
      scores: diverged ? {} : { test: { bleu, ece, brier }, 'test/swap-10': { bleu: swapped } },
      signatures: {},
      trivial: { name: 'copy', score: 10 },
      reliability: { equalWidth: [], equalMass: [] },
      examples: examples ?? {},
      cost: { parameters: 1, flopsPerUpdate: 1, peakBytesBound: 1 },
      paddingShare: 0,
    },
    run: {
      schema: 1,
      startedAt: '2026-01-01T00:00:00Z',
      environment,
      wallSeconds: 1,
      trainSeconds: 1,
      compileSeconds: 1,
      stepMilliseconds: 1,
      peakMemoryBytes: 1,
      resumed: 0,
    },
  }
}

/** Evidence of an experiment whose cells measured what `facts` says; undefined: the cell has no record. */
export function evidenceOf(
  facts: (arm: string, seed: number, dataset: string, model: string) => Facts | undefined,
  change: Partial<ExperimentInput> = {},
): Evidence {
  const planned = plan(validate('exp', { ...sound, ...change }), {
    tier: 'pocket',
    engine: 'onnx',
    threads: 1,
  })
  return {
    plan: planned,
    timing: null,
    cells: planned.cells.map((spec) => {
      const found = facts(spec.arm, spec.seed, spec.dataset, spec.model)
      const key = `${spec.arm}/${spec.seed}`
      return { spec, key, refused: false, record: found === undefined ? null : record(key, found, spec) }
    }),
  }
}

export function timed(evidence: Evidence, ratio: number): Evidence {
  // Small differences between processes, as any machine has them.
  const blocks = (process: number, factor: number) =>
    Array.from({ length: 30 }, () => [10, 10 * factor * (1 + process / 2000), 10 * factor, 10])
  const spec = evidence.plan.timing[0]!
  const processes = [0, 1, 2, 3, 4]
  return {
    ...evidence,
    timing: {
      schema: 1,
      key: 'timing',
      spec,
      environment,
      processes: processes.map((process) => blocks(process, ratio)),
      aa: processes.map((process) => blocks(process - 2, 1)),
    },
  }
}
