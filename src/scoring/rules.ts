import * as tf from '@tensorflow/tfjs-core'
import { pick, rowAffine, subtractAtTarget } from '../graph/primitives.ts'

/** How much of each rule: 0 leaves the rule out of the graph altogether. */
export interface Mixture {
  readonly log: tf.Scalar | 0 | 1
  readonly brier: tf.Scalar | 0 | 1
}

type Term = tf.Tensor | 0
type Factor = tf.Scalar | 0 | 1

const times = (x: tf.Tensor, factor: Factor): Term =>
  factor === 0 ? 0 : factor === 1 ? x : tf.mul(x, factor)
const plus = (a: Term, b: Term): Term => (a === 0 ? b : b === 0 ? a : tf.add(a, b))
const some = (term: Term): tf.Tensor => {
  if (term === 0) throw new RangeError('a mixture needs the log rule or the Brier rule')
  return term
}

/** What the derivative needs of the forward pass; a rule that is left out has no parts. */
interface Parts {
  readonly p: tf.Tensor
  readonly log: Factor
  readonly brier: Factor
  pTarget?: tf.Tensor1D
  squares?: tf.Tensor
}

/** Saves the tensors among the parts on the tape, which frees all others, and says how to put them back. */
function keep(parts: Parts, save: tf.GradSaveFunc): (saved: tf.Tensor[]) => Parts {
  const names = Object.entries(parts).flatMap(([name, part]) => (part instanceof tf.Tensor ? [name] : []))
  save(names.map((name) => parts[name as keyof Parts] as tf.Tensor))
  return (saved) => ({ ...parts, ...Object.fromEntries(names.map((name, index) => [name, saved[index]])) })
}

/**
 * `log·(−Σ q log p) + brier·‖p − q‖²` per token, p = softmax(logits), q = (1 − ε)·1_y + ε/V.
 * logits [N, V], targets int32 [N] → [N].
 *
 * One implementation for all built-in arms, with the gradient in closed form, so that neither a slow log-loss
 * nor a λ that is merely 0 flatters a comparison: what a rule does not need is not in its graph. With a, b the
 * two weights and s = Σ p²:
 *
 *   ∂/∂z = p∘(a + 2b((1−ε)p_y − s) + 2b·p) − a·ε/V,  less (1−ε)(a + 2b·p_y) at the target.
 *
 * Finite at any finite logits: −log p_y = (max z − z_y) − log(max p), and max p ≥ 1/V.
 * Sources: Good (1952), Brier (1950); Gneiting & Raftery (2007) for propriety.
 */
export function mixture(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  weights: Mixture,
  smoothing = 0,
): tf.Tensor1D {
  const { log, brier } = weights
  const vocabulary = logits.shape[1]
  const onTarget = 1 - smoothing
  const spread = smoothing / vocabulary

  const rule = tf.customGrad((z, save) => {
    const x = z as tf.Tensor2D
    const p = tf.softmax(x)
    const parts: Parts = { p, log, brier }
    if (brier !== 0) {
      parts.pTarget = pick(p, targets)
      parts.squares = tf.sum(tf.square(p), -1)
    }
    const value = some(plus(logTerm(x, p), brierTerm(parts)))
    const restore = keep(parts, save as tf.GradSaveFunc)
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, restore(saved)) }
  })

  function logTerm(x: tf.Tensor2D, p: tf.Tensor2D): Term {
    if (log === 0) return 0
    const atTarget = pick(x, targets)
    const expected =
      smoothing === 0 ? atTarget : tf.add(tf.mul(atTarget, onTarget), tf.mul(tf.sum(x, -1), spread))
    // The two large numbers first: their difference is exact where they are close.
    const behind = tf.sub(tf.max(x, -1), expected)
    return times(tf.sub(behind, tf.log(tf.max(p, -1))), log)
  }

  function brierTerm({ pTarget, squares }: Parts): Term {
    if (!pTarget || !squares) return 0
    const qNorm = onTarget ** 2 + (2 * onTarget * smoothing) / vocabulary + smoothing ** 2 / vocabulary
    const overlap = tf.add(tf.mul(pTarget, 2 * onTarget), 2 * spread)
    return times(tf.add(tf.sub(squares, overlap), qNorm), brier)
  }

  function gradient(dy: tf.Tensor, { p, pTarget, squares, log: a, brier: b }: Parts): tf.Tensor {
    const column = (x: tf.Tensor) => tf.expandDims(x, -1)
    const logPart = times(dy, a)
    let dz: tf.Tensor
    let atTarget: tf.Tensor
    if (pTarget && squares) {
      const twice = some(times(tf.mul(dy, 2), b))
      const centre = tf.mul(twice, tf.sub(tf.mul(pTarget, onTarget), squares))
      const shift = some(plus(logPart, centre))
      dz = tf.mul(p, rowAffine(p as tf.Tensor2D, twice as tf.Tensor1D, shift as tf.Tensor1D))
      atTarget = some(plus(logPart, tf.mul(twice, pTarget)))
    } else {
      dz = tf.mul(p, column(some(logPart)))
      atTarget = some(logPart)
    }
    if (smoothing > 0) {
      atTarget = tf.mul(atTarget, onTarget)
      if (logPart !== 0) dz = tf.sub(dz, column(tf.mul(logPart, spread)))
    }
    return subtractAtTarget(dz as tf.Tensor2D, targets, atTarget as tf.Tensor1D)
  }

  return rule(logits) as tf.Tensor1D
}
