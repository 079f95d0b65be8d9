import * as tf from '@tensorflow/tfjs-core'
import type { ScheduleSpec } from '../experiment/types.ts'

/**
 * λ at normalised training time `progress` ∈ [0, 1], as a tensor in the graph: never a branch of the program, so
 * that one captured step serves all of training. docs/losses.md has the formulas.
 */
export function lambdaAt(schedule: ScheduleSpec, progress: tf.Scalar): tf.Scalar {
  switch (schedule.kind) {
    case 'sigmoid': {
      const rise = rising(progress, schedule.t0, schedule.tau)
      return schedule.peak === undefined ? rise : (tf.mul(rise, schedule.peak) as tf.Scalar)
    }
    case 'fixed':
      return tf.scalar(schedule.value)
    case 'linear':
      return tf.clone(progress)
    case 'noanneal': {
      // Each factor is sigmoid(2) where both are largest together, at t = 0.5.
      const scale = 0.5 * (1 + Math.exp(-2)) ** 2
      return tf.mul(tf.mul(rising(progress, 0.3, 0.1), falling(progress, 0.7, 0.1)), scale) as tf.Scalar
    }
    case 'late':
      return falling(progress, schedule.t0, schedule.tau)
    case 'after-log-loss':
      return tf.cast(tf.greaterEqual(progress, schedule.at), 'float32') as tf.Scalar
  }
}

/** sigmoid((t − at)/τ). */
const rising = (progress: tf.Scalar, at: number, tau: number): tf.Scalar =>
  tf.sigmoid(tf.div(tf.sub(progress, at), tau)) as tf.Scalar

/** 1 − sigmoid((t − at)/τ). */
const falling = (progress: tf.Scalar, at: number, tau: number): tf.Scalar =>
  tf.sigmoid(tf.div(tf.sub(at, progress), tau)) as tf.Scalar
