import * as tf from '@tensorflow/tfjs-core'
import { pick, rowAffine, subtractAtTarget } from '../graph/primitives.ts'

type Term = tf.Tensor | 0
type Factor = tf.Scalar | 0 | 1

/** How much of each rule: 0 leaves the rule out of the graph altogether. */
export interface Mixture {
  readonly log: Factor
  readonly brier: Factor
  readonly spherical?: Factor
  /** γ ≥ 1 of the focal weight (1 − p_y)^γ on the log rule; no such weight where not given. */
  readonly gamma?: number
}

const times = (x: tf.Tensor, factor: Factor): Term =>
  factor === 0 ? 0 : factor === 1 ? x : tf.mul(x, factor)
const by = (term: Term, factor: () => tf.Tensor): Term => (term === 0 ? 0 : tf.mul(term, factor()))
const plus = (a: Term, b: Term): Term => (a === 0 ? b : b === 0 ? a : tf.add(a, b))
const some = (term: Term): tf.Tensor => {
  if (term === 0) throw new RangeError('a mixture needs at least one rule')
  return term
}
const column = (x: tf.Tensor): tf.Tensor => tf.expandDims(x, -1)
const power = (x: tf.Tensor, exponent: number): tf.Tensor =>
  exponent === 0 ? tf.onesLike(x) : exponent === 1 ? x : tf.pow(x, exponent)

/** What the derivative needs of the forward pass, [N] but for p and factors; a rule that is left out has no parts. */
interface Parts {
  readonly p: tf.Tensor
  readonly log: Factor
  readonly brier: Factor
  readonly spherical: Factor
  /** p_y */
  pTarget?: tf.Tensor
  /** Σ p² */
  squares?: tf.Tensor
  /** ‖p‖ */
  norm?: tf.Tensor
  /** p·q */
  overlap?: tf.Tensor
  /** w = (1 − p_y)^γ */
  focus?: tf.Tensor
  /** m = γ·(1 − p_y)^(γ − 1)·p_y·(−Σ q log p): what the focal weight's own change adds. */
  pull?: tf.Tensor
}

/** Saves the tensors among the parts on the tape, which frees all others, and says how to put them back. */
function keep(parts: Parts, save: tf.GradSaveFunc): (saved: tf.Tensor[]) => Parts {
  const names = Object.entries(parts).flatMap(([name, part]) => (part instanceof tf.Tensor ? [name] : []))
  save(names.map((name) => parts[name as keyof Parts] as tf.Tensor))
  return (saved) => ({ ...parts, ...Object.fromEntries(names.map((name, index) => [name, saved[index]])) })
}

/**
 * `log·w·(−Σ q log p) + brier·‖p − q‖² + spherical·(−p·q/‖p‖)` per token, p = softmax(logits),
 * q = (1 − ε)·1_y + ε/V, and w = (1 − p_y)^γ where a γ is given, else 1. logits [N, V], targets int32 [N] → [N].
 *
 * One implementation for all built-in arms, with the gradient in closed form, so that neither a slow log-loss
 * nor a λ that is merely 0 flatters a comparison: what a rule does not need is not in its graph. With a, b, c the
 * three weights, s = Σ p², n = ‖p‖, d = p·q and m as in `Parts` (0 without a γ):
 *
 *   ∂/∂z = p∘(a(w + m) + 2b((1−ε)p_y − s) − cε/(Vn) + (2b + cd/n³)·p) − a·w·ε/V,
 *          less (1−ε)(a·w + 2b·p_y + c·p_y/n) + a·m at the target.
 *
 * Finite at any finite logits: −log p_y = (max z − z_y) − log(max p), max p ≥ 1/V and n ≥ 1/√V.
 * Sources: Good (1952), Brier (1950), Good (1971); Gneiting & Raftery (2007) for propriety; Lin et al. (2017) for
 * the focal weight, with which the log rule is no longer proper.
 */
export function mixture(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  weights: Mixture,
  smoothing = 0,
): tf.Tensor1D {
  const { log, brier, spherical = 0, gamma } = weights
  const vocabulary = logits.shape[1]
  const onTarget = 1 - smoothing
  const spread = smoothing / vocabulary

  const rule = tf.customGrad((z, save) => {
    const x = z as tf.Tensor2D
    const p = tf.softmax(x)
    const parts: Parts = { p, log, brier, spherical }
    const bounded = brier !== 0 || spherical !== 0
    if (bounded || gamma !== undefined) parts.pTarget = pick(p, targets)
    if (bounded) parts.squares = tf.sum(tf.square(p), -1)
    const value = some(plus(plus(logTerm(x, parts), brierTerm(parts)), sphericalTerm(parts)))
    const restore = keep(parts, save as tf.GradSaveFunc)
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, restore(saved)) }
  })

  function logTerm(x: tf.Tensor2D, parts: Parts): Term {
    if (log === 0) return 0
    const atTarget = pick(x, targets)
    const expected =
      smoothing === 0 ? atTarget : tf.add(tf.mul(atTarget, onTarget), tf.mul(tf.sum(x, -1), spread))
    // The two large numbers first: their difference is exact where they are close.
    const behind = tf.sub(tf.max(x, -1), expected)
    const value = tf.sub(behind, tf.log(tf.max(parts.p, -1)))
    const { pTarget } = parts
    if (gamma === undefined || !pTarget) return times(value, log)
    // A softmax may round to a little over 1, and no power of a negative number is wanted.
    const miss = tf.relu(tf.sub(1, pTarget))
    const slope = power(miss, gamma - 1)
    parts.focus = tf.mul(slope, miss)
    parts.pull = tf.mul(tf.mul(slope, gamma), tf.mul(pTarget, value))
    return times(tf.mul(parts.focus, value), log)
  }

  function brierTerm({ pTarget, squares }: Parts): Term {
    if (brier === 0 || !pTarget || !squares) return 0
    const qNorm = onTarget ** 2 + (2 * onTarget * smoothing) / vocabulary + smoothing ** 2 / vocabulary
    const overlap = tf.add(tf.mul(pTarget, 2 * onTarget), 2 * spread)
    return times(tf.add(tf.sub(squares, overlap), qNorm), brier)
  }

  function sphericalTerm(parts: Parts): Term {
    const { pTarget, squares } = parts
    if (spherical === 0 || !pTarget || !squares) return 0
    parts.overlap = tf.add(tf.mul(pTarget, onTarget), spread)
    parts.norm = tf.sqrt(squares)
    return times(tf.neg(tf.div(parts.overlap, parts.norm)), spherical)
  }

  function gradient(dy: tf.Tensor, parts: Parts): tf.Tensor {
    const { p, log: a, brier: b, spherical: c, norm, focus, pull } = parts
    // Of the rules that are in, and of no others, these are there.
    const { pTarget, squares, overlap } = parts as Required<Parts>
    const scaled = times(dy, a)
    const logPart = focus ? by(scaled, () => focus) : scaled
    const pulled = pull ? by(scaled, () => pull) : 0
    const twice = b === 0 ? 0 : times(tf.mul(dy, 2), b)
    const perNorm = norm ? some(times(tf.div(dy, norm), c)) : 0

    const centre = by(twice, () => tf.sub(tf.mul(pTarget, onTarget), squares))
    const lowered = smoothing === 0 ? 0 : by(perNorm, () => tf.scalar(-spread))
    const shift = [pulled, centre, lowered].reduce(plus, logPart)
    const angle = by(perNorm, () => tf.div(overlap, squares))
    let dz = tf.mul(p, affine(p, plus(twice, angle), shift))

    const drawn = [by(twice, () => pTarget), by(perNorm, () => pTarget)]
    let atTarget = some(drawn.reduce(plus, logPart))
    if (smoothing > 0) {
      atTarget = tf.mul(atTarget, onTarget)
      if (logPart !== 0) dz = tf.sub(dz, column(tf.mul(logPart, spread)))
    }
    return subtractAtTarget(dz as tf.Tensor2D, targets, some(plus(atTarget, pulled)) as tf.Tensor1D)
  }

  return rule(logits) as tf.Tensor1D
}

/** slope·p + shift by rows, without the half that is 0. */
function affine(p: tf.Tensor, slope: Term, shift: Term): tf.Tensor {
  if (slope === 0) return column(some(shift))
  if (shift === 0) return tf.mul(p, column(slope))
  return rowAffine(p as tf.Tensor2D, slope as tf.Tensor1D, shift as tf.Tensor1D)
}
