/** Recorded verdicts as badges: an SVG that needs nothing else, and the JSON that shields.io's endpoint reads. Pure. */
import { makeBadge } from 'badge-maker'
import { engineFileName } from '../engine/spec.ts'
import { criterionIds } from '../experiment/types.ts'
import { judgeOverall } from '../verdict/index.ts'
import type { VerdictState } from '../verdict/types.ts'
import { criteriaInfo } from './criteria.ts'
import type { RecordedVerdicts } from './recorded.ts'

export interface Badge {
  /** Of its files, without extension: `exp-1-mt-core.pocket.onnx.C2`; the overall one's has no criterion. */
  readonly name: string
  readonly label: string
  readonly message: string
  /** A name that badge-maker and shields.io both know, or a CSS colour. */
  readonly color: string
  /** The records are older than the code: the badge is grey, whatever they say. */
  readonly outdated: boolean
}

const colors: Readonly<Record<VerdictState, string>> = {
  pass: 'brightgreen',
  fail: 'red',
  inconclusive: 'yellow',
  insufficient: 'orange',
  incomparable: 'blueviolet',
}
const grey = 'lightgrey'

/** A badge for all, `reproduced 3/5 · pocket · onnx`, and one for each criterion that has a verdict. */
export function badgesOf(
  recorded: RecordedVerdicts,
  versions: Readonly<Record<string, number>>,
): [overall: Badge, ...criteria: Badge[]] {
  const { experiment, tier, engine, criteria } = recorded
  const outdated = isOutdated(recorded, versions)
  const name = `${experiment}.${tier}.${engineFileName(engine)}`
  const judged = criterionIds.flatMap((criterion) => {
    const found = criteria[criterion]
    return found === undefined ? [] : [{ criterion, verdict: found.verdict }]
  })
  const badge = (own: string, label: string, message: string, state: VerdictState): Badge => ({
    name: own,
    label,
    // In words, too: a colour alone says nothing to everybody.
    message: [message, tier, engine, ...(outdated ? ['outdated'] : [])].join(' · '),
    color: outdated ? grey : colors[state],
    outdated,
  })
  const passes = judged.filter(({ verdict }) => verdict === 'pass').length
  const overall = judgeOverall(judged)
  return [
    badge(name, 'reproduced', `${passes}/${overall.of}`, overall.verdict),
    ...judged.map(({ criterion, verdict }) =>
      badge(`${name}.${criterion}`, `${criterion} ${criteriaInfo[criterion].title}`, verdict, verdict),
    ),
  ]
}

/**
 * Whether a part of the program has another version than the cells were trained with. Records that don't say are from
 * before versions were noted.
 */
function isOutdated(
  { versions: recorded }: RecordedVerdicts,
  versions: Readonly<Record<string, number>>,
): boolean {
  if (recorded === undefined) return true
  return Object.entries(recorded).some(([part, version]) => versions[part] !== version)
}

export function badgeSvg({ label, message, color }: Badge): string {
  return makeBadge({ label, message, color })
}

/** See https://shields.io/badges/endpoint-badge. */
export function badgeEndpoint({ label, message, color }: Badge) {
  return { schemaVersion: 1, label, message, color } as const
}
