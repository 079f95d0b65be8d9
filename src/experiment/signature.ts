import { digestOf } from '../base/canonical.ts'
import type { KeyParts } from './key.ts'
import type { CellSpec, LossSpec, ScheduleSpec, TrainSpec } from './types.ts'

/**
 * One line that names everything a number depends on, in the manner of sacreBLEU's: `name:value` between
 * bars. Digests are cut to twelve digits; the key has them whole.
 */
export function signature(spec: Omit<CellSpec, 'arm'>, parts: KeyParts): string {
  const { train, versions } = parts
  const fields: [string, string | number][] = [
    ['task', spec.task],
    ['data', spec.outOfDomain === undefined ? spec.dataset : `${spec.dataset}+${spec.outOfDomain}`],
    ['pins', short(digestOf(parts.pins))],
    ['examples', short(parts.examples)],
    ['model', spec.model],
    ['loss', lossText(spec.loss)],
    ['graphs', short(digestOf(parts.graphs))],
    ['tokenizer', short(parts.tokenizer)],
    ['buckets', parts.buckets.map(({ source, target, rows }) => `${source}x${target}x${rows}`).join('+')],
    ['seed', parts.seed],
    ['steps', train.steps],
    ['batch', batchText(train)],
    ['lr', train.learningRate],
    ['warmup', train.warmup],
    ['evaluate', train.evaluateEvery],
    ['smoothing', train.smoothing],
    ['dropout', train.dropout],
    ...specialText(train),
    ['engine', parts.engineBuild],
    ['threads', parts.threads],
    [
      'versions',
      Object.entries(versions)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([part, version]) => `${part}.${version}`)
        .join('+'),
    ],
    ['schema', parts.schema],
  ]
  return fields.map(([name, value]) => `${name}:${String(value).replaceAll(/[|\s]+/g, '_')}`).join('|')
}

/** What an update is made from: `32`, `4096tokens`, `4096tokensx8` where it is eight such batches. */
function batchText({ batch, accumulate }: TrainSpec): string {
  const size = typeof batch === 'number' ? String(batch) : `${batch.tokens}tokens`
  return accumulate === 1 ? size : `${size}x${accumulate}`
}

/** What most trainings don't have. */
function specialText({
  clip,
  patience,
  decode,
  order,
  gradientScale,
}: TrainSpec): [string, string | number][] {
  return [
    ...(clip === undefined ? [] : [['clip', clip] as [string, number]]),
    ...(patience === undefined ? [] : [['patience', `${patience}epochs`] as [string, string]]),
    ...(decode ? [['decode', `beam${decode.beam}(${decode.lengthPenalty})`] as [string, string]] : []),
    ...(order ? [['order', order] as [string, string]] : []),
    ...(gradientScale ? [['gradient-norm', lossText(gradientScale.normOf)] as [string, string]] : []),
  ]
}

/** A loss on one line: `log-loss`, `hybrid(sigmoid(0.3,0.1))`, `hybrid(linear,spherical)`, `module(./my-loss.ts)`. */
export function lossText(loss: LossSpec): string {
  switch (loss.kind) {
    case 'log-loss':
    case 'brier':
    case 'spherical':
      return loss.kind
    case 'hybrid':
      return call('hybrid', scheduleText(loss.lambda), loss.bounded, setting('gamma', loss.gamma))
    case 'module':
      return `module(${loss.path}${loss.options === null ? '' : `,${JSON.stringify(loss.options)}`})`
  }
}

function scheduleText(schedule: ScheduleSpec): string {
  switch (schedule.kind) {
    case 'sigmoid':
      return call('sigmoid', schedule.t0, schedule.tau, setting('peak', schedule.peak))
    case 'fixed':
      return call('fixed', schedule.value)
    case 'linear':
    case 'noanneal':
      return schedule.kind
    case 'late':
      return call('late', schedule.t0, schedule.tau)
    case 'after-log-loss':
      return call('after-log-loss', schedule.at)
  }
}

const call = (name: string, ...settings: readonly (string | number | undefined)[]): string =>
  `${name}(${settings.filter((item) => item !== undefined)})`

const setting = (name: string, value: number | undefined): string | undefined =>
  value === undefined ? undefined : `${name}=${value}`

function short(digest: string): string {
  return digest.slice(0, 12)
}
