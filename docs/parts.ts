/** Writes what is measured or computed into pages of this folder: `npm run docs`. Tests check it. */
import { aaPart, committedAa } from '../bench/lib/aa.ts'
import { coverageTable, rateTable } from '../bench/lib/error-rate-tables.ts'
import { committedGateRates, gatePart } from '../bench/lib/gate-table.ts'
import {
  committedCompileResults,
  committedErrorRates,
  committedResults,
  compilePart,
  stepPart,
  writeFigures,
} from '../bench/lib/results.ts'
import { committedStudy, studyParts } from '../bench/lib/study.ts'
import { committedTuning, tuningPart } from '../bench/lib/tuning.ts'
import { writePart } from './markdown.ts'
import { memoryTable } from './memory.ts'

/** page, name of the part, its text */
export const parts: readonly (readonly [page: string, name: string, text: () => Promise<string>])[] = [
  ['engines.md', 'step times', async () => stepPart(committedResults())],
  ['engines.md', 'compile times', async () => compilePart(committedCompileResults())],
  ['a100.md', 'memory', memoryTable],
  ['error-rates.md', 'error rates', async () => rateTable(committedErrorRates().rates)],
  ['error-rates.md', 'timing coverage', async () => coverageTable(committedErrorRates().coverage)],
  ['error-rates.md', 'repeated A/A', async () => aaPart(committedAa())],
  ['gate.md', 'rates', async () => gatePart(committedGateRates())],
  ['results.md', 'settings', async () => tuningPart(committedTuning())],
  ...Object.entries(studyParts).map(
    ([name, text]) => ['results.md', name, async () => text(committedStudy())] as const,
  ),
]

if (import.meta.main) {
  for (const [page, name, text] of parts) writePart(page, name, await text())
  writeFigures(committedResults().steps)
}
