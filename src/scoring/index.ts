/** `hypros/scoring`: losses and λ schedules, as data; docs/losses.md has the formulas. */
export {
  afterLogLoss,
  brier,
  fixed,
  focal,
  hypros,
  late,
  linear,
  logLoss,
  lossFrom,
  noanneal,
  sigmoid,
  spherical,
} from './spec.ts'
