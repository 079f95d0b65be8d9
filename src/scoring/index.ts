/** `hypros/scoring`: losses and λ schedules, as data. */
export { brier, fixed, hypros, linear, logLoss, lossFrom, sigmoid } from './spec.ts'
