import { csv } from './csv.ts'
import type { ProfileReport } from './profile.ts'

const columns = [
  'experiment',
  'tier',
  'engine',
  'task',
  'dataset',
  'model',
  'arm',
  'seed',
  'reason',
  'batch',
  'unit',
  'perSecond',
  'baseline',
  'ratio',
  'ratioLowest',
  'ratioHighest',
  'latencyP50Milliseconds',
  'latencyP95Milliseconds',
  'batches',
  'rounds',
  'examples',
  'work',
  'peakMemoryBytes',
  'joulesPerExample',
  'trainStepMilliseconds',
  'trainFlopsPerUpdate',
  'trainGigaflopsPerSecond',
  'trainPeakMemoryBytes',
  'trainCoreSeconds',
  'cpu',
  'fingerprint',
  'key',
] as const

type Row = Readonly<Partial<Record<(typeof columns)[number], string | number | null>>>

/**
 * `profile.csv`: one row a cell and batch size. A cell that was not profiled has one row with its reason, so that it
 * can't be overlooked. Units are in the names.
 */
export function renderProfileCsv(report: ProfileReport): string {
  const { experiment, tier, engine, rounds, environment } = report
  const { cpu, fingerprint } = environment
  const shared: Row = { experiment, tier, engine, rounds, cpu, fingerprint }
  const profiled = report.instances.flatMap(({ task, dataset, model, unit, examples, baseline, arms }) =>
    arms.flatMap(({ arm, seed, key, inference, training }) =>
      inference.map(
        ({ batch, perSecond, ratio, latency, work, peakMemoryBytes, joulesPerExample }): Row => ({
          ...shared,
          ...{ task, dataset, model, unit, examples, baseline },
          ...{ arm, seed, key, batch, perSecond, work, peakMemoryBytes, joulesPerExample },
          ratio: ratio?.median ?? null,
          ratioLowest: ratio?.lowest ?? null,
          ratioHighest: ratio?.highest ?? null,
          latencyP50Milliseconds: latency.p50,
          latencyP95Milliseconds: latency.p95,
          batches: latency.batches,
          trainStepMilliseconds: training.stepMilliseconds,
          trainFlopsPerUpdate: training.flopsPerUpdate,
          trainGigaflopsPerSecond: training.gigaflopsPerSecond,
          trainPeakMemoryBytes: training.peakMemoryBytes,
          trainCoreSeconds: training.coreSeconds,
        }),
      ),
    ),
  )
  const missing = report.missing.map(({ arm, seed, dataset, model, reason }): Row => {
    return { ...shared, arm, seed, dataset, model, reason }
  })
  return csv(columns, [...profiled, ...missing] as readonly Record<string, string | number | null>[])
}
