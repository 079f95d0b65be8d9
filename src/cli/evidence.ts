import { storedRecords } from '../cell/evidence.ts'
import { preparePlan } from '../cell/pool.ts'
import type { Store } from '../cell/store.ts'
import type { Plan } from '../experiment/types.ts'
import type { Evidence } from '../report/judge.ts'

/** What a store holds of a plan. Keys take reading data and tracing graphs, which an empty store does without. */
export async function storedEvidence(
  planned: Plan,
  store: Store,
  root: string,
  signal: AbortSignal,
): Promise<Evidence> {
  if (store.keys('cells').length === 0) {
    const cells = planned.cells.map((spec) => ({ spec, key: null, record: null, refused: false }))
    return { plan: planned, cells, timing: null }
  }
  const answer = await preparePlan(planned, { store, directory: root, signal })
  return { plan: planned, ...storedRecords(answer, store) }
}
