import type { CapturedEntry } from '../engine/engine.ts'
import { cost } from '../graph/cost.ts'
import type { Bucket } from '../task/buckets.ts'
import type { UpdateFlops } from '../train/loop.ts'
import { applyName, entryName } from '../train/specs.ts'

/** Floating-point operations of an update's parts, from a program's graphs. */
export function updateFlops(
  captured: readonly CapturedEntry[],
  buckets: readonly Bucket[],
  accumulate: number,
): UpdateFlops {
  const flopsOf = (name: string): number =>
    cost((captured.find(({ entry }) => entry.name === name) as CapturedEntry).graph).flops
  const kind = accumulate === 1 ? 'train' : 'accumulate'
  return {
    batch: buckets.map((bucket) => flopsOf(entryName(kind, bucket))),
    apply: accumulate === 1 ? 0 : flopsOf(applyName),
  }
}
