import type { TestContext } from 'vitest'
import { CellError } from '../base/errors.ts'
import { type Finding, findingText } from '../cell/check/finding.ts'
import type { CellRecord } from '../cell/record.ts'
import { cellName } from '../experiment/instance.ts'
import type { CellSpec } from '../experiment/types.ts'
import type { CellMeta } from './meta.ts'
import { progressOf } from './progress.ts'
import type { Session } from './session.ts'

/** The test of one cell: passes where it has a record of a training that came to its end. */
export async function testCell(session: Session, index: number, context: TestContext): Promise<void> {
  const { task, signal } = context
  const tell = (meta: Omit<CellMeta, 'kind'>) => {
    task.meta.hypros = { kind: 'cell', ...meta }
  }
  tell({ state: 'failed' })
  for (const finding of await findingsFor(session, index)) await context.annotate(finding, 'warning')
  const { record, stored } = await session.cell(index, { signal, onProgress: progressOf(task) })
  const { result, run } = record
  const { outcome, metric } = result
  const facts = { seconds: run.wallSeconds, key: result.key }
  if (outcome.state === 'diverged') {
    tell({ state: 'diverged', ...facts })
    throw diverged(session.plan.cells[index]!, outcome, record)
  }
  const value = result.scores.test?.[metric]
  tell({
    state: stored ? 'stored' : 'trained',
    ...facts,
    ...(value !== undefined && { score: { name: metric, value } }),
  })
}

/** What the first cell of an arm, or on a data set, says of it for all. */
async function findingsFor({ plan: { cells }, findings }: Session, index: number): Promise<string[]> {
  const isFirst = ({ about, name }: Finding) =>
    cells.findIndex(({ arm, dataset }) => name === (about === 'arm' ? arm : dataset)) === index
  return (await findings()).filter(isFirst).map(findingText)
}

function diverged(
  spec: CellSpec,
  { step, reason }: { readonly step: number; readonly reason: string },
  { result }: CellRecord,
): CellError {
  return new CellError(
    `${spec.arm} diverged with seed ${spec.seed} at step ${step}: ${reason}`,
    `cell ${cellName(spec)} (record ${result.key.slice(0, 12)} is kept; the criteria count it as diverged)`,
    'look for logarithms of 0, divisions by 0 or too high a learning rate; a changed loss is trained anew',
  )
}
