/**
 * Gathers the reports of all suites that have run here: verdicts, scores and core time by experiment. `--save` replaces
 * the committed results, which docs/results.md shows; run `npx vitest run suites` first, on one machine.
 *
 *   node bench/study.ts [--save]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DataError } from '../src/base/errors.ts'
import type { ReportModel } from '../src/report/types.ts'
import { reportErrors } from './lib/program.ts'
import { commitStudy, studyOf, studyParts } from './lib/study.ts'

/** The claim over the other experiments: it comes last. */
const claims = 'hypros'

function readReports(folder: string): ReportModel[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const reports = names
    .map((name) => join(folder, name, 'report.json'))
    .filter(existsSync)
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as ReportModel)
  if (reports.length === 0) {
    throw new DataError('there are no reports', folder, 'run the suites first: npx vitest run suites')
  }
  const last = ({ experiment }: ReportModel) => Number(experiment.name === claims)
  return reports.sort((a, b) => last(a) - last(b) || (a.experiment.name < b.experiment.name ? -1 : 1))
}

await reportErrors(async () => {
  const { values } = parseArgs({ options: { save: { type: 'boolean', default: false } } })
  const study = studyOf(readReports('reports'), claims)
  for (const text of Object.values(studyParts)) console.log(`${text(study)}\n`)
  if (values.save) commitStudy(study)
  return 0
})
