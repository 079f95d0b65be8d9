import type { Kernel } from '../kernel.ts'
import { binaries } from './binary.ts'
import { fills } from './fill.ts'
import { indexing } from './indexing.ts'
import { joins } from './join.ts'
import { matmul } from './matmul.ts'
import { primitives } from './primitives.ts'
import { reductions } from './reduction.ts'
import { selections } from './select.ts'
import { shapes } from './shape.ts'
import { unaries } from './unary.ts'

/** Every kernel that can be captured, by its tfjs name. */
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  [
    ...binaries,
    ...unaries,
    ...selections,
    ...reductions,
    ...matmul,
    ...shapes,
    ...joins,
    ...fills,
    ...indexing,
    ...primitives,
  ].map((kernel) => [kernel.name, kernel]),
)

export function kernelOf(name: string): Kernel {
  const kernel = kernels.get(name)
  if (!kernel) throw new Error(`no kernel ${name} in the table`)
  return kernel
}
