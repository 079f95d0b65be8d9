/** Whether two engines compute the same training: the bounds that the package's own tests of engines use. */
import type { LossName } from '../lib/paper.ts'
import { learningRate } from '../lib/trainee.ts'
import type { Parity } from './schema.ts'

/** Updates compared. */
export const updates = 5

type Values = Readonly<Record<string, readonly number[]>>

/** What one process made of the tiny Transformer. */
export interface ParityRun {
  readonly losses: readonly number[]
  /** Adam's first moments after the first update: a tenth of its gradients. */
  readonly moments: Values
  readonly weights: Values
  /** Of the whole state at the end. */
  readonly digest: string
}

/** ‖a − b‖ / ‖b‖; of what is zero throughout, ‖a‖. */
function distance(a: readonly number[] = [], b: readonly number[] = []): number {
  const norm = Math.hypot(...b)
  const difference = Math.hypot(...b.map((value, at) => (a[at] as number) - value))
  return norm === 0 ? difference : difference / norm
}

const largest = (values: readonly number[]): number =>
  values.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(0, ...values)

/** An engine's two runs against the reference's. */
export function compareRuns(loss: LossName, ours: ParityRun, again: ParityRun, reference: ParityRun): Parity {
  const losses = {
    value: largest(
      reference.losses.map((value, at) => Math.abs((ours.losses[at] as number) - value) / Math.abs(value)),
    ),
    bound: 1e-5,
  }
  const gradients = {
    value: largest(Object.entries(reference.moments).map(([name, b]) => distance(ours.moments[name], b))),
    bound: 1e-5,
  }
  const weights = {
    value: largest(
      Object.entries(reference.weights).flatMap(([name, b]) =>
        b.map((value, at) => Math.abs((ours.weights[name]?.[at] ?? Number.NaN) - value)),
      ),
    ),
    bound: 0.05 * learningRate * updates,
  }
  const sameBits = ours.digest === again.digest
  const within = [losses, gradients, weights].every(({ value, bound }) => value <= bound)
  return { loss, losses, gradients, weights, sameBits, passed: within && sameBits }
}
