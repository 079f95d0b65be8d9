import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'

/** Kingma & Ba (2015), with the values of Vaswani et al. (2017). */
export const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-9 } as const

export const firstMoment = (name: string): string => `adam.m.${name}`
export const secondMoment = (name: string): string => `adam.v.${name}`

/**
 * Step size and ε̂ of update t = 1, 2, …, with Kingma's bias corrections folded in:
 * w − lr·m̂/(√v̂ + ε) = w − (lr·√(1−β2ᵗ)/(1−β1ᵗ))·m/(√v + ε·√(1−β2ᵗ)).
 */
export function adamScalars(learningRate: number, update: number): { stepSize: number; epsilonHat: number } {
  const second = Math.sqrt(1 - adam.beta2 ** update)
  return { stepSize: (learningRate * second) / (1 - adam.beta1 ** update), epsilonHat: adam.epsilon * second }
}

/** New weights and moments after one update; `state` holds them by name, `gradients` by weight. */
export function adamUpdate(
  state: Tensors,
  gradients: Tensors,
  stepSize: tf.Tensor,
  epsilonHat: tf.Tensor,
): Record<string, tf.Tensor> {
  const updated: Record<string, tf.Tensor> = {}
  for (const [name, gradient] of Object.entries(gradients)) {
    const [m, v] = [state[firstMoment(name)], state[secondMoment(name)]] as [tf.Tensor, tf.Tensor]
    const first = tf.add(tf.mul(m, adam.beta1), tf.mul(gradient, 1 - adam.beta1))
    const second = tf.add(tf.mul(v, adam.beta2), tf.mul(tf.square(gradient), 1 - adam.beta2))
    const direction = tf.div(first, tf.add(tf.sqrt(second), epsilonHat))
    updated[name] = tf.sub(state[name] as tf.Tensor, tf.mul(direction, stepSize))
    updated[firstMoment(name)] = first
    updated[secondMoment(name)] = second
  }
  return updated
}
