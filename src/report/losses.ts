import type { LossSpec, ScheduleSpec } from '../experiment/types.ts'

function describeSchedule(schedule: ScheduleSpec): string {
  switch (schedule.kind) {
    case 'sigmoid':
      return `λ = ${schedule.peak === undefined ? '' : `${schedule.peak}·`}sigmoid((t − ${schedule.t0}) / ${schedule.tau})`
    case 'fixed':
      return `λ = ${schedule.value}`
    case 'linear':
      return 'λ = t'
    case 'noanneal':
      return 'λ from 0.03 to 0.5 at t = 0.5 and back'
    case 'late':
      return `λ = 1 − sigmoid((t − ${schedule.t0}) / ${schedule.tau})`
    case 'after-log-loss':
      return `λ = 0 before t = ${schedule.at}, then 1`
  }
}

/** A loss in words: what a reader needs to tell two arms apart. */
export function describeLoss(loss: LossSpec): string {
  switch (loss.kind) {
    case 'log-loss':
      return 'log-loss'
    case 'brier':
      return 'Brier'
    case 'spherical':
      return 'spherical'
    case 'hybrid': {
      const weight = loss.gamma === undefined ? '' : `(1 − p_y)^${loss.gamma}·`
      const bounded = loss.bounded === undefined ? 'Brier' : loss.bounded
      return `(1 − λ)·${weight}log + λ·${bounded}, ${describeSchedule(loss.lambda)}`
    }
    case 'module':
      return `module ${loss.path} ${JSON.stringify(loss.options)}`
  }
}
