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

/** Spherical score (Good 1971): −p·q / ‖p‖ a token, in [−1, 0). */
export function spherical(): LossSpec {
  return { kind: 'spherical' }
}

/**
 * λ(t) = peak / (1 + exp(−(t − t0)/τ)) over normalised training time t ∈ [0, 1]; τ > 0, peak (λ_max) in (0, 1].
 */
export function sigmoid(t0 = 0.3, tau = 0.1, { peak = 1 }: { peak?: number } = {}): ScheduleSpec {
  return { kind: 'sigmoid', t0, tau, ...(peak === 1 ? {} : { peak }) }
}

/** λ(t) = value, in [0, 1]. */
export function fixed(value: number): ScheduleSpec {
  return { kind: 'fixed', value }
}

/** λ(t) = t. */
export function linear(): ScheduleSpec {
  return { kind: 'linear' }
}

/** λ(t) = 0.5·sigmoid((t − 0.3)/0.1)·sigmoid((0.7 − t)/0.1) / sigmoid(2)²: up to 0.5 at t = 0.5, and back. */
export function noanneal(): ScheduleSpec {
  return { kind: 'noanneal' }
}

/** λ(t) = 1 − sigmoid((t − t0)/τ): the bounded rule first, log-loss late; τ > 0. */
export function late(t0 = 0.7, tau = 0.1): ScheduleSpec {
  return { kind: 'late', t0, tau }
}

/** λ(t) = 0 while t < at, then 1: the bounded rule alone after a log-loss start; `at` in [0, 1]. */
export function afterLogLoss(at: number): ScheduleSpec {
  return { kind: 'after-log-loss', at }
}

/**
 * HyProS: (1 − λ)·log + λ·Brier a token, λ by the schedule (a sigmoid with T0 = 0.3 and τ = 0.1); or with the
 * spherical score as the bounded rule.
 */
export function hypros({
  lambda = sigmoid(),
  bounded = 'brier',
}: {
  lambda?: ScheduleSpec
  bounded?: 'brier' | 'spherical'
} = {}): LossSpec {
  return { kind: 'hybrid', lambda, ...(bounded === 'brier' ? {} : { bounded }) }
}

/**
 * Focal-style hybrid: (1 − λ)·(1 − p_y)^γ·log + λ·Brier a token, γ ≥ 1 (Lin et al. 2017 for the weight). Not
 * proper: the weight pulls the best forecast towards uniform.
 */
export function focal({
  gamma = 2,
  lambda = fixed(0.5),
}: {
  gamma?: number
  lambda?: ScheduleSpec
} = {}): LossSpec {
  return { kind: 'hybrid', lambda, gamma }
}

/**
 * A loss of one's own: the module's default export is made by `defineLoss`. `path` is relative to the file
 * that declares the experiment; `options` (JSON) reach the loss as they are.
 */
export function lossFrom(path: string, options: Json = null): LossSpec {
  return { kind: 'module', path, options }
}
