/**
 * Losses as plain data. Suites name their arms with these; the worker process builds the graphs from them,
 * so that a suite file starts without loading an autodiff library.
 */
import type { Json } from '../base/canonical.ts'
import type { LossSpec, ScheduleSpec } from '../experiment/types.ts'

/** Log-loss (cross-entropy): −Σ q log p a token, q the smoothed target. */
export function logLoss(): LossSpec {
  return { kind: 'log-loss' }
}

/** Brier score (Brier 1950): ‖p − q‖² a token, in [0, 2]. */
export function brier(): LossSpec {
  return { kind: 'brier' }
}

/** λ(t) = 1 / (1 + exp(−(t − t0)/τ)) over normalised training time t ∈ [0, 1]; τ > 0. */
export function sigmoid(t0 = 0.3, tau = 0.1): ScheduleSpec {
  return { kind: 'sigmoid', t0, tau }
}

/** λ(t) = value, in [0, 1]. */
export function fixed(value: number): ScheduleSpec {
  return { kind: 'fixed', value }
}

/** λ(t) = t. */
export function linear(): ScheduleSpec {
  return { kind: 'linear' }
}

/** HyProS: (1 − λ)·log + λ·Brier a token, λ by the schedule (a sigmoid with T0 = 0.3 and τ = 0.1). */
export function hypros({ lambda = sigmoid() }: { lambda?: ScheduleSpec } = {}): LossSpec {
  return { kind: 'hybrid', lambda }
}

/**
 * A loss of one's own: the module's default export is made by `defineLoss`. `path` is relative to the file
 * that declares the experiment; `options` (JSON) reach the loss as they are.
 */
export function lossFrom(path: string, options: Json = null): LossSpec {
  return { kind: 'module', path, options }
}
