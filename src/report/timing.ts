import type { MachineLoad, TimingRecord } from '../cell/record.ts'
import { hodgesLehmann, median } from '../stats/index.ts'
import { finite } from './cells.ts'
import { formatNumber } from './format.ts'
import type { TimingReport } from './types.ts'

type Process = TimingRecord['processes'][number]

/** A step-cost measurement for reading: medians, and each process's own overhead; the interval is the verdict's. */
export function timingReport(timing: TimingRecord): TimingReport {
  const blocks = timing.processes.flat()
  const times = (...positions: number[]) =>
    finite(median(blocks.flatMap((block) => positions.flatMap((position) => block[position] ?? []))))
  return {
    key: timing.key,
    fingerprint: timing.environment.fingerprint,
    cpu: timing.environment.cpu,
    engine: timing.spec.engine,
    threads: timing.spec.threads,
    processes: timing.processes.length,
    blocks: Math.max(0, ...timing.processes.map((process) => process.length)),
    baselineMilliseconds: times(0, 3),
    candidateMilliseconds: times(1, 2),
    overheadPercent: timing.processes.map(overheadPercent).filter(Number.isFinite),
    aaPercent: timing.aa.map(overheadPercent).filter(Number.isFinite),
    load: timing.load ?? null,
  }
}

/** Share of a machine's cores from which on others are said to disturb a measurement of times. */
const disturbing = 0.1

/**
 * Whether others kept so many cores busy that times can't be trusted. Only what they did meanwhile counts: before, it may
 * have been the planning of another suite of the same run.
 */
export const isBusy = ({ cores, during }: Pick<MachineLoad, 'cores' | 'during'>): boolean =>
  Math.max(...during) > disturbing * cores

/** `Other processes kept 0.02 of 2 cores busy before, 0.01 to 0.05 while steps were timed.` */
export function loadSentence({ cores, before, during }: MachineLoad): string {
  const [least, most] = [Math.min(...during), Math.max(...during)].map((value) => formatNumber(value, 2))
  const meanwhile = least === most ? least : `${least} to ${most}`
  return `Other processes kept ${formatNumber(before, 2)} of ${cores} cores busy before, ${meanwhile} while steps were timed.`
}

/** Hodges–Lehmann over the blocks of one process, as C1 reads them. */
function overheadPercent(process: Process): number {
  const ratios = process.flatMap(([a1, b1, b2, a2]) =>
    a1 && b1 && b2 && a2 ? [0.5 * Math.log((b1 * b2) / (a1 * a2))] : [],
  )
  return 100 * Math.expm1(hodgesLehmann(ratios))
}
