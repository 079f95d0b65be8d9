import type { LossSpec, ScheduleSpec } from '../experiment/types.ts'

function describeSchedule(schedule: ScheduleSpec): string {
  switch (schedule.kind) {
    case 'sigmoid':
      return `λ = sigmoid((t − ${schedule.t0}) / ${schedule.tau})`
    case 'fixed':
      return `λ = ${schedule.value}`
    case 'linear':
      return 'λ = t'
  }
}

/** A loss in words: what a reader needs to tell two arms apart. */
export function describeLoss(loss: LossSpec): string {
  switch (loss.kind) {
    case 'log-loss':
      return 'log-loss'
    case 'brier':
      return 'Brier'
    case 'hybrid':
      return `(1 − λ)·log + λ·Brier, ${describeSchedule(loss.lambda)}`
    case 'module':
      return `module ${loss.path} ${JSON.stringify(loss.options)}`
  }
}
