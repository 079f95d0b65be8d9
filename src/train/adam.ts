import type * as tf from '@tensorflow/tfjs-core'
import { adamStep } from '../graph/primitives.ts'
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
    const [m, v] = [firstMoment(name), secondMoment(name)]
    const before = { weight: state[name], first: state[m], second: state[v] } as Record<
      'weight' | 'first' | 'second',
      tf.Tensor
    >
    const [weight, first, second] = adamStep({ ...before, gradient, stepSize, epsilonHat }, adam)
    updated[name] = weight
    updated[m] = first
    updated[v] = second
  }
  return updated
}
