/** The tokens that a loss is tried out on. */
import { probeTokens } from './loss-probe.ts'

/** Groups of tokens that differ in nothing but their target. */
export interface Groups {
  /** Of each token, over all classes. */
  readonly logits: readonly Float32Array[]
  readonly targets: readonly number[]
  /** The classes that are targets: neighbours, since a wrong index is seldom wrong by much. */
  readonly support: readonly number[]
}

/** Logits of the classes that are no target, where these are not all alike: too improbable to matter. */
const unlikely = -40

/** What tells the classes of the support apart. */
const shape = [0.8, -0.4, 0.3, -0.9]

/** Of so many classes the middle ones are targets: special tokens stand at the start of a vocabulary. */
export function groupsOf(classes: number): Groups {
  const size = Math.min(shape.length, classes)
  const start = Math.floor((classes - size) / 2)
  const support = Array.from({ length: size }, (_, index) => start + index)
  const tokens = Array.from({ length: probeTokens }, (_, token) => token)
  return {
    support,
    targets: tokens.map((token) => support[token % size] as number),
    logits: tokens.map((token) => {
      const group = Math.floor(token / size)
      if (group === 0) return new Float32Array(classes)
      return logitsOver(
        support.map((_, index) => (shape[(index + group) % size] as number) * (1 + group / 4)),
        support,
        classes,
      )
    }),
  }
}

/** Logits with these values at these classes, all others being improbable. */
export function logitsOver(
  values: readonly number[],
  support: readonly number[],
  classes: number,
): Float32Array {
  const logits = new Float32Array(classes).fill(unlikely)
  for (const [index, at] of support.entries()) logits[at] = values[index] as number
  return logits
}

export const classesOf = ({ logits }: Groups): number => (logits[0] as Float32Array).length

/** Tokens of the group at whose logits all classes are equally probable, with their targets. */
export const uniformGroup = ({ support }: Groups) => support.map((target, token) => ({ token, target }))

/** Tokens of each further group. */
export function otherGroups({ support }: Groups): number[][] {
  const size = support.length
  const groups = Math.floor(probeTokens / size)
  return Array.from({ length: groups - 1 }, (_, group) =>
    Array.from({ length: size }, (__, index) => (group + 1) * size + index),
  )
}
