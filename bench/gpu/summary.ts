/** A report as a person reads it. */
import { table } from '../../docs/markdown.ts'
import { formatEstimate } from '../../src/report/format.ts'
import type { EngineReport, GpuReport, Parity, Timing } from './schema.ts'

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

const percent = (estimate: Timing['overhead']): string => formatEstimate({ ...estimate, unit: '%' })

function parityLines(engine: string, all: readonly Parity[]): string[][] {
  return all.map(({ loss, losses, gradients, weights, sameBits, passed }) => [
    engine,
    loss,
    ...[losses, gradients, weights].map(
      ({ value, bound }) => `${value.toExponential(1)} ≤ ${bound.toExponential(1)}`,
    ),
    sameBits ? 'yes' : 'no',
    passed ? 'passed' : 'FAILED',
  ])
}

const timingLines = (engine: string, all: readonly Timing[]): string[][] =>
  all.map((timing) => [
    engine,
    timing.tf32,
    timing.logMilliseconds.toFixed(1),
    timing.hybridMilliseconds.toFixed(1),
    Math.round(timing.targetTokensPerSecond).toString(),
    percent(timing.overhead),
    percent(timing.control),
    timing.peakDeviceBytes === null ? '–' : gigabytes(timing.peakDeviceBytes),
  ])

const isMeasured = (report: EngineReport) => report.state === 'measured'

export function summary({
  date,
  smoke,
  device,
  environment,
  settings,
  reference,
  engines,
}: GpuReport): string {
  const where = device
    ? `${device.name}, ${gigabytes(device.memoryBytes)}, driver ${device.driver}`
    : 'no NVIDIA GPU'
  const measured = engines.filter(isMeasured)
  const others = engines.flatMap((report) =>
    report.state === 'measured' ? [] : [`${report.engine}: ${report.state} (${report.reason})`],
  )
  const parity = table(
    ['engine', 'loss', 'losses', 'gradients', 'weights', 'same bits twice', 'parity'],
    measured.flatMap((report) => parityLines(report.engine, report.parity)),
  )
  const timings = table(
    [
      'engine',
      'TF32',
      'log ms',
      'hybrid ms',
      'target tokens/s',
      'hybrid over log',
      'log over itself',
      'device memory',
    ],
    measured.flatMap((report) => timingLines(report.engine, report.timings)),
  )
  return [
    `${date}  ${where}; ${environment.cpu}, ${environment.cores} cores, Node ${environment.node}`,
    ...(smoke ? ['A smoke run at tiny size: the times say nothing.'] : []),
    ...measured.map((report) => `${report.engine} is ${report.build}`),
    ...others,
    `Parity of a tiny Transformer with ${reference.engine} (${reference.build})\n\n${parity}`,
    `A step of ${settings.workload}, ${settings.targetTokens} target tokens\n\n${timings}`,
  ].join('\n\n')
}
