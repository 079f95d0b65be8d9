/** Verdicts by stored cells, without the suite that declared them. */
import type { CriterionId } from '../../experiment/types.ts'
import { judge } from '../../report/judge.ts'
import { type Choice, gather } from '../../report/records/gather.ts'
import type { Verdict } from '../../verdict/index.ts'
import { withoutEstimate } from '../../verdict/outcome.ts'
import { liveLines } from '../terminal.ts'
import { readRecords } from './read-records.ts'

/**
 * A verdict for each criterion, in their order.
 * @throws ConfigError where what was chosen is not of one experiment, StoreError or DataError where records can't be read
 */
export function verdictsByRecords(folder: string, choice: Omit<Choice, 'where'>): Verdict[] {
  const { cells, timings, unchecked } = readRecords(folder)
  const { evidence, remarks } = gather(cells, timings, { ...choice, where: folder })
  const lines = liveLines()
  if (unchecked > 0) {
    const copies = unchecked === 1 ? '1 record is a copy' : `${unchecked} records are copies`
    lines.say(`${copies} without a manifest: nothing shows whether they were altered`)
  }
  for (const remark of remarks) lines.say(remark)
  return choice.criteria.map((criterion) => {
    const judgement = judge(criterion, evidence)
    return judgement.state === 'judged' ? judgement.verdict : nothingToCompare(criterion, judgement.reason)
  })
}

function nothingToCompare(criterion: CriterionId, reason: string): Verdict {
  return withoutEstimate(criterion, 'incomparable', reason, `Not comparable: ${reason}.`)
}
