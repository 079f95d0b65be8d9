import { HyprosError, type PlainError, toPlainError } from '../base/errors.ts'
import { lossText } from '../experiment/signature.ts'
import type { CellSpec, Plan } from '../experiment/types.ts'
import { type PoolOptions, preparePlan } from './pool.ts'
import type { PlannedCell } from './protocol.ts'
import type { CellResult } from './record.ts'

/**
 * The keys that stored cells would have if they were trained now: by this code, on the engines and the data at hand.
 * In the order of `results`. What one engine can't do refuses its own cells and no others.
 */
export async function presentKeys(
  results: readonly CellResult[],
  options: PoolOptions,
): Promise<PlannedCell[]> {
  const specs = results.map(({ spec }): CellSpec => ({ ...spec, arm: lossText(spec.loss) }))
  const planned = new Map<CellSpec, PlannedCell>()
  // A worker loads one engine.
  for (const [first, ...others] of groups(specs)) {
    if (first === undefined) continue
    const cells = [first, ...others]
    for (const [index, cell] of (await plannedCells(first, cells, options)).entries()) {
      planned.set(cells[index] as CellSpec, cell)
    }
  }
  return specs.map((spec) => planned.get(spec) as PlannedCell)
}

function groups(specs: readonly CellSpec[]): CellSpec[][] {
  const byEngine = new Map<string, CellSpec[]>()
  for (const spec of specs) {
    const name = `${spec.engine} ${spec.threads}`
    byEngine.set(name, [...(byEngine.get(name) ?? []), spec])
  }
  return [...byEngine.values()]
}

async function plannedCells(
  first: CellSpec,
  cells: readonly CellSpec[],
  options: PoolOptions,
): Promise<readonly PlannedCell[]> {
  try {
    return (await preparePlan(planOf(first, cells), options)).cells
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!(error instanceof HyprosError)) throw error
    const plain: PlainError = toPlainError(error)
    return cells.map((spec) => ({ state: 'refused', spec, error: plain }))
  }
}

/** Stored cells as a plan. What they were declared by is not stored, and nobody asks for it. */
function planOf({ arm, task, tier, engine }: CellSpec, cells: readonly CellSpec[]): Plan {
  const roles = { baseline: arm, bounded: arm, candidate: arm }
  const experiment = {
    name: 'stored cells',
    task: { kind: task, datasets: {} },
    model: {},
    arms: {},
    train: {},
  }
  return {
    experiment: { ...experiment, ...roles, seeds: [] },
    tier,
    engine,
    instances: [],
    cells,
    timing: [],
    criteria: [],
  }
}
