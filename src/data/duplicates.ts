/** The distinct words and numbers of a text; punctuation doesn't count. */
function wordSet(text: string): string[] {
  return [...new Set(text.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [])]
}

/** The words of each text as ascending numbers: the rarer a word, the lower. Numbers sort and compare fast. */
function rankedSets(texts: readonly string[]): Uint32Array[] {
  const sets = texts.map(wordSet)
  const frequency = new Map<string, number>()
  for (const words of sets) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const rarest = [...frequency].sort(([, a], [, b]) => a - b)
  const rank = new Map(rarest.map(([word], i) => [word, i]))
  return sets.map((words) => Uint32Array.from(words, (word) => rank.get(word) as number).sort())
}

/** How many numbers two ascending lists have in common. */
function sharedMembers(a: Uint32Array, b: Uint32Array): number {
  let shared = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] as number
    const right = b[j] as number
    if (left === right) shared++
    if (left <= right) i++
    if (right <= left) j++
  }
  return shared
}

/** Disjoint sets; the smallest member stands for its set. */
function disjointSets(size: number) {
  const parent = Array.from({ length: size }, (_, i) => i)
  const find = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root] as number
    for (let at = i; at !== root; ) {
      const next = parent[at] as number
      parent[at] = root
      at = next
    }
    return root
  }
  const join = (a: number, b: number) => {
    const [low, high] = [Math.min(find(a), find(b)), Math.max(find(a), find(b))]
    parent[high] = low
  }
  return { find, join }
}

/**
 * Connected components of the graph that joins two texts whose word sets have a Jaccard similarity
 * |A∩B| / |A∪B| >= `threshold` (in (0, 1]); a text without words is alone. Exact: two such sets share one of the first
 * |A| − ⌈threshold·|A|⌉ + 1 words of each in any fixed order (the prefix filter of Chaudhuri et al., ICDE 2006),
 * so only texts that share a rare word are compared.
 * Returns the components as ascending indices, ordered by their first index.
 */
export function nearDuplicates(texts: readonly string[], threshold: number): number[][] {
  const sets = rankedSets(texts)
  const { find, join } = disjointSets(texts.length)
  const index = new Map<number, number[]>()
  for (const [i, words] of sets.entries()) {
    const candidates = new Set<number>()
    // The margin keeps 0.8·5 = 4.000…1 from being rounded up.
    const prefix = words.length - Math.ceil(threshold * words.length - 1e-9) + 1
    for (const word of words.subarray(0, prefix)) {
      const earlier = index.get(word)
      for (const j of earlier ?? []) candidates.add(j)
      if (earlier) earlier.push(i)
      else index.set(word, [i])
    }
    for (const j of candidates) {
      const other = sets[j] as Uint32Array
      const shared = sharedMembers(words, other)
      if (shared >= threshold * (words.length + other.length - shared) - 1e-9) join(i, j)
    }
  }

  return components(texts.length, find)
}

/** The sets of 0 … size−1 as ascending members, ordered by their first. */
function components(size: number, find: (i: number) => number): number[][] {
  const sets = new Map<number, number[]>()
  for (let i = 0; i < size; i++) {
    const members = sets.get(find(i))
    if (members) members.push(i)
    else sets.set(find(i), [i])
  }
  return [...sets.values()]
}

/** The finest clusters of which every cluster of both arguments is a part; both cover the same items. */
export function mergedClusters(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number[][] {
  const size = a.reduce((sum, { length }) => sum + length, 0)
  const { find, join } = disjointSets(size)
  for (const [first, ...others] of [...a, ...b]) for (const i of others) join(first as number, i)
  return components(size, find)
}
