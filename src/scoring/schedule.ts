import * as tf from '@tensorflow/tfjs-core'
import type { ScheduleSpec } from '../experiment/types.ts'

/**
 * λ at normalised training time `progress` ∈ [0, 1], as a tensor in the graph.
 * sigmoid: 1 / (1 + exp(−(t − T0)/τ)) · fixed: a constant · linear: t.
 */
export function lambdaAt(schedule: ScheduleSpec, progress: tf.Scalar): tf.Scalar {
  switch (schedule.kind) {
    case 'sigmoid':
      return tf.sigmoid(tf.div(tf.sub(progress, schedule.t0), schedule.tau)) as tf.Scalar
    case 'fixed':
      return tf.scalar(schedule.value)
    case 'linear':
      return tf.clone(progress)
  }
}
