/** Longest common subsequences, the core of ROUGE-L (Lin 2004). */

/** Length of a longest common subsequence. Memory in proportion to the shorter sequence, time to the product. */
export function lcsLength(a: readonly unknown[], b: readonly unknown[]): number {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  let row = new Uint32Array(short.length + 1)
  let next = new Uint32Array(short.length + 1)
  for (const item of long) {
    for (let j = 0; j < short.length; j++) {
      next[j + 1] = item === short[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!)
    }
    const free = row
    row = next
    next = free
  }
  return row[short.length]!
}

/**
 * Indices into `reference` of one longest common subsequence with `candidate`. Which one, where there are several,
 * decides ROUGE-Lsum, so ties are broken as rouge-score does: read from the ends, equal items belong to it, otherwise
 * the reference's last item is dropped unless dropping the candidate's keeps a longer one.
 */
export function lcsIndices(reference: readonly unknown[], candidate: readonly unknown[]): number[] {
  const columns = candidate.length + 1
  const table = new Uint32Array((reference.length + 1) * columns)
  for (let i = 1; i <= reference.length; i++) {
    for (let j = 1; j < columns; j++) {
      const at = i * columns + j
      table[at] =
        reference[i - 1] === candidate[j - 1]
          ? table[at - columns - 1]! + 1
          : Math.max(table[at - columns]!, table[at - 1]!)
    }
  }
  const indices: number[] = []
  let i = reference.length
  let j = candidate.length
  while (i > 0 && j > 0) {
    const at = i * columns + j
    if (reference[i - 1] === candidate[j - 1]) {
      i--
      j--
      indices.push(i)
    } else if (table[at - 1]! > table[at - columns]!) j--
    else i--
  }
  return indices.reverse()
}
