import { ConfigError } from '../base/errors.ts'

/** Tokens of an example, special tokens included, or the shape of a bucket. */
export interface Lengths {
  readonly source: number
  readonly target: number
}

export interface BucketOptions {
  /** Most buckets; each is a program to compile. Default 4. */
  readonly max?: number
  /** Bucket lengths are multiples of this. Default 4. */
  readonly multiple?: number
}

/** A longer list of candidate lengths on an axis is thinned to quantiles, which bounds the search. */
const candidatesPerAxis = 32

const roundUp = (length: number, multiple: number) => Math.ceil(length / multiple) * multiple

/** Distinct rounded lengths, ascending, and `top` last. */
function candidates(lengths: readonly number[], multiple: number, top: number): number[] {
  const rounded = lengths.map((length) => roundUp(length, multiple)).sort((a, b) => a - b)
  const distinct = [...new Set(rounded)]
  const kept =
    distinct.length <= candidatesPerAxis
      ? distinct
      : Array.from(
          { length: candidatesPerAxis },
          (_, i) => rounded[Math.ceil(((i + 1) / candidatesPerAxis) * rounded.length) - 1] as number,
        )
  return [...new Set([...kept, top])]
}

/** How many examples fit into each candidate shape: a two-dimensional cumulative histogram. */
function fitting(
  lengths: readonly Lengths[],
  sources: readonly number[],
  targets: readonly number[],
): number[][] {
  const table = sources.map(() => targets.map(() => 0))
  for (const { source, target } of lengths) {
    const row = table[sources.findIndex((size) => size >= source)] as number[]
    const column = targets.findIndex((size) => size >= target)
    row[column] = (row[column] as number) + 1
  }
  for (const [i, row] of table.entries()) {
    let along = 0
    for (const [j, value] of row.entries()) {
      along += value
      row[j] = along + (table[i - 1]?.[j] ?? 0)
    }
  }
  return table
}

interface Shape extends Lengths {
  /** Examples that fit. */
  readonly fits: number
}

interface Chain {
  /** Padded tokens of the examples that fit into the last shape. */
  readonly cost: number
  readonly shapes: readonly Lengths[]
}

/** The best chains with one more shape each: the cheapest way to every end. */
function extend(chains: readonly (Chain | undefined)[], shapes: readonly Shape[]): (Chain | undefined)[] {
  return shapes.map((end, e) => {
    let best: Chain | undefined
    for (let b = 0; b < e; b++) {
      const chain = chains[b]
      const start = shapes[b] as Shape
      if (!chain || start.source > end.source || start.target > end.target) continue
      const cost = chain.cost + (end.fits - start.fits) * (end.source + end.target)
      if (!best || cost < best.cost) best = { cost, shapes: [...chain.shapes, end] }
    }
    return best
  })
}

/**
 * At most `max` shapes, ascending in both lengths, which pad the examples least when each takes the first shape that
 * it fits into; the last one holds every example and every one of `coverage` (validation and test). Exact over the
 * candidate lengths (dynamic programming over chains); the same for the same multiset of lengths.
 */
export function lengthBuckets(
  lengths: readonly Lengths[],
  { max = 4, multiple = 4 }: BucketOptions = {},
  coverage: readonly Lengths[] = [],
): Lengths[] {
  for (const [name, value] of Object.entries({ max, multiple })) {
    if (Number.isInteger(value) && value >= 1) continue
    throw new ConfigError(`${name} is ${value}`, 'length buckets', 'use a positive integer')
  }
  if (lengths.length === 0) throw new ConfigError('no examples', 'length buckets', 'pass training lengths')
  const axis = (name: keyof Lengths) => {
    const top = [...lengths, ...coverage].reduce((longest, item) => Math.max(longest, item[name]), 1)
    return candidates(
      lengths.map((item) => item[name]),
      multiple,
      roundUp(top, multiple),
    )
  }
  const [sources, targets] = [axis('source'), axis('target')]
  const fits = fitting(lengths, sources, targets)
  const shapes: Shape[] = sources.flatMap((source, i) =>
    targets.map((target, j) => ({ source, target, fits: fits[i]?.[j] as number })),
  )
  let chains: (Chain | undefined)[] = shapes.map((shape) => ({
    cost: shape.fits * (shape.source + shape.target),
    shapes: [shape],
  }))
  let best = chains.at(-1) as Chain
  for (let count = 2; count <= max; count++) {
    chains = extend(chains, shapes)
    const longer = chains.at(-1)
    if (longer && longer.cost < best.cost) best = longer
  }
  return best.shapes.map(({ source, target }) => ({ source, target }))
}

/** Index of the first bucket that holds an example. */
export function assignBucket({ source, target }: Lengths, buckets: readonly Lengths[]): number {
  const index = buckets.findIndex((bucket) => source <= bucket.source && target <= bucket.target)
  if (index >= 0) return index
  const sizes = buckets.map((bucket) => `${bucket.source}×${bucket.target}`).join(', ')
  throw new ConfigError(
    `an example of ${source} source and ${target} target tokens fits into no bucket`,
    `length buckets ${sizes}`,
    'pass its lengths as coverage, or cut it',
  )
}

/** Share of padding among all tokens of full batches: 1 − Σ lengths / Σ bucket lengths. */
export function paddingShare(lengths: readonly Lengths[], buckets: readonly Lengths[]): number {
  const total = (items: readonly Lengths[]) =>
    items.reduce((sum, { source, target }) => sum + source + target, 0)
  return 1 - total(lengths) / total(lengths.map((item) => buckets[assignBucket(item, buckets)] as Lengths))
}
