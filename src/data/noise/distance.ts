/**
 * Levenshtein distance: the fewest insertions, deletions and substitutions of items that turn `a` into `b`. Only a
 * band around the diagonal is computed, doubled until it holds the answer (Ukkonen 1985): time O(|a| · distance).
 * Generic over items, so that it counts words as well as characters; the packages we found compare strings only.
 */
export function editDistance<T>(a: readonly T[], b: readonly T[]): number {
  const most = Math.max(a.length, b.length)
  for (let bound = Math.max(1, Math.abs(a.length - b.length)); ; bound *= 2) {
    const distance = within(a, b, bound)
    if (distance <= bound || bound >= most) return distance
  }
}

/** The distance where it is at most `bound`, else something larger. Column k of row i is place i + k − bound of `b`. */
function within<T>(a: readonly T[], b: readonly T[], bound: number): number {
  const none = Number.POSITIVE_INFINITY
  const width = 2 * bound + 1
  let above = Array.from({ length: width }, (_, k) => (k >= bound ? k - bound : none))
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(width).fill(none)
    for (let k = Math.max(0, bound - i); k < width && i + k - bound <= b.length; k++) {
      const j = i + k - bound
      const inserted = (row[k - 1] ?? none) + 1
      const deleted = (above[k + 1] ?? none) + 1
      const replaced = j === 0 ? none : (above[k] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[k] = Math.min(inserted, deleted, replaced)
    }
    above = row
  }
  return above[b.length - a.length + bound] ?? none
}

export interface Distances {
  /** Edits of each example. */
  readonly each: readonly number[]
  readonly mean: number
}

export interface EditDistances {
  /** Unicode code points. */
  readonly characters: Distances
  /** Runs without white space. */
  readonly words: Distances
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

function distances(
  before: readonly string[],
  after: readonly string[],
  items: (text: string) => string[],
): Distances {
  const each = before.map((text, i) => editDistance(items(text), items(after[i] as string)))
  return { each, mean: each.length === 0 ? 0 : each.reduce((sum, one) => sum + one) / each.length }
}

/** How far each text was moved by a perturbation. */
export function editDistances(before: readonly string[], after: readonly string[]): EditDistances {
  if (before.length !== after.length)
    throw new RangeError(`${before.length} texts before, ${after.length} after`)
  return {
    characters: distances(before, after, (text) => [...text]),
    words: distances(before, after, wordsOf),
  }
}
