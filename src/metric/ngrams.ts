/** Clipped n-gram matches, the core of BLEU and chrF. */

/**
 * For n = 1 … `maxOrder`: how many n-grams of the system's sequence the references hold too, each counted at most as
 * often as in the one reference that has it most often. Items are compared as Map keys are.
 *
 * The references' n-grams make a trie whose edges are integers, `node · items + item`, so that an n-gram is looked
 * up from its prefix in one step and nothing is joined or sliced. A prefix that is in no reference ends the search.
 */
export function clippedMatches<Item>(
  system: readonly Item[],
  references: readonly (readonly Item[])[],
  maxOrder: number,
): number[] {
  const ids = new Map<Item, number>()
  const coded = references.map((reference) => reference.map((item) => idOf(ids, item)))
  const trie = trieOf(coded, maxOrder, ids.size)
  const left = trie.counts.slice()
  const correct = new Array<number>(maxOrder).fill(0)
  for (let start = 0; start < system.length; start++) {
    let node = 0
    for (let order = 0; order < maxOrder && start + order < system.length; order++) {
      const item = ids.get(system[start + order]!)
      if (item === undefined) break
      const child = trie.edges.get(node * ids.size + item)
      if (child === undefined) break
      node = child
      if (left[node]! > 0) {
        left[node]!--
        correct[order]!++
      }
    }
  }
  return correct
}

/** How many n-grams a sequence has, for n = 1 … `maxOrder`. */
export function ngramTotals(length: number, maxOrder: number): number[] {
  return Array.from({ length: maxOrder }, (_, i) => Math.max(0, length - i))
}

interface Trie {
  /** From `node · items + item` to the node of the longer n-gram; the root is 0. */
  readonly edges: Map<number, number>
  /** By node: its n-gram's count in the reference that has it most often. */
  readonly counts: number[]
}

function trieOf(references: readonly (readonly number[])[], maxOrder: number, items: number): Trie {
  const edges = new Map<number, number>()
  const counts = [0]
  for (const reference of references) {
    // With a single reference its counts are the greatest ones.
    const own = references.length === 1 ? counts : counts.map(() => 0)
    for (let start = 0; start < reference.length; start++) {
      let node = 0
      const end = Math.min(start + maxOrder, reference.length)
      for (let at = start; at < end; at++) {
        const edge = node * items + reference[at]!
        let child = edges.get(edge)
        if (child === undefined) {
          child = counts.length
          edges.set(edge, child)
          counts.push(0)
          if (own !== counts) own.push(0)
        }
        own[child]!++
        node = child
      }
    }
    if (own !== counts)
      for (const [node, count] of own.entries()) counts[node] = Math.max(counts[node]!, count)
  }
  return { edges, counts }
}

function idOf<Item>(ids: Map<Item, number>, item: Item): number {
  let id = ids.get(item)
  if (id === undefined) {
    id = ids.size
    ids.set(item, id)
  }
  return id
}
