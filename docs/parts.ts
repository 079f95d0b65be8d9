/** Writes what is measured or computed into docs/engines.md, docs/a100.md and docs/gate.md: `npm run docs`. Tests check it. */
import { committedGateRates, gatePart } from '../bench/lib/gate-table.ts'
import { committedCompileResults, committedResults, compilePart, stepPart } from '../bench/lib/results.ts'
import { writePart } from './markdown.ts'
import { memoryTable } from './memory.ts'

/** page, name of the part, its text */
export const parts: readonly (readonly [page: string, name: string, text: () => Promise<string>])[] = [
  ['engines.md', 'step times', async () => stepPart(committedResults())],
  ['engines.md', 'compile times', async () => compilePart(committedCompileResults())],
  ['a100.md', 'memory', memoryTable],
  ['gate.md', 'rates', async () => gatePart(committedGateRates())],
]

if (import.meta.main) for (const [page, name, text] of parts) writePart(page, name, await text())
