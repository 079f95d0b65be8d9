/** From the records of a folder to what criteria judge, without the suite that declared them. Pure. */

import { ConfigError } from '../../base/errors.ts'
import type { CellResult, TimingRecord } from '../../cell/record.ts'
import { instanceName } from '../../experiment/instance.ts'
import type { CriterionId, Instance } from '../../experiment/types.ts'
import { levelForLooks } from '../../stats/index.ts'
import type { ArmNames } from '../../verdict/index.ts'
import type { JudgedCells } from '../judge.ts'
import { armName, sameArm } from './arms.ts'
import { chosen, type Filter, mixture } from './choose.ts'
import { type Disagreement, disagreements, type Facts, factsOfCell, factsOfTiming } from './facts.ts'

export interface Choice {
  readonly criteria: readonly CriterionId[]
  readonly arms: ArmNames
  /** Arms that take part, beside those three; all where not given. */
  readonly others?: readonly string[] | undefined
  readonly filters: readonly Filter[]
  readonly looks: number
  /** The folder, for messages. */
  readonly where: string
}

export interface Gathered {
  readonly evidence: JudgedCells
  /** What a reader of the verdicts has to know. */
  readonly remarks: readonly string[]
}

interface Cell {
  readonly result: CellResult
  readonly facts: Facts
  readonly arm: string
}

interface Group {
  readonly instance: Instance
  readonly name: string
  readonly cells: readonly Cell[]
}

/**
 * Gathers the cells of one experiment: one task (C5 may look at several), tier and engine, and in each instance one
 * way of training a loss. Instances without candidate or reference are left out, with a remark.
 *
 * @throws ConfigError where records of several experiments are mixed, or an arm that is judged has none
 */
export function gather(
  cells: readonly CellResult[],
  timings: readonly TimingRecord[],
  choice: Choice,
): Gathered {
  const { criteria, looks } = choice
  const arms = mapped(choice.arms, sameArm)
  const timing = criteria.includes('C1') ? theTiming(timings, arms, choice) : null
  const overCells = criteria.filter((criterion) => criterion !== 'C1')
  const { groups, remarks } =
    overCells.length === 0 ? { groups: [], remarks: [] } : groupsOf(cells, overCells, { ...choice, arms })
  const all = groups.flatMap((group) => group.cells)
  return {
    evidence: {
      plan: {
        experiment: { ...arms, seeds: unique(all.map(({ result }) => result.spec.seed)) },
        instances: groups.map(({ instance }) => instance),
        level: levelForLooks(looks),
      },
      cells: all.map(({ result, arm }) => ({
        spec: { ...result.spec, arm },
        record: { result },
        refused: false,
      })),
      timing,
    },
    remarks,
  }
}

const mapped = ({ baseline, bounded, candidate }: ArmNames, change: (name: string) => string): ArmNames => ({
  baseline: change(baseline),
  bounded: change(bounded),
  candidate: change(candidate),
})

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)]

function groupsOf(
  results: readonly CellResult[],
  criteria: readonly CriterionId[],
  { arms, others, filters, where }: Choice,
): { groups: readonly Group[]; remarks: readonly string[] } {
  const all = results.map((result) => ({
    result,
    facts: factsOfCell(result),
    arm: armName(result.spec.loss),
  }))
  const wanted = others === undefined ? undefined : [...Object.values(arms), ...others.map(sameArm)]
  const cells = chosen(all, filters, where).filter(({ arm }) => wanted?.includes(arm) ?? true)
  const onlyC5 = criteria.every((criterion) => criterion === 'C5')
  const frame = onlyC5 ? ['tier', 'engine', 'threads'] : ['task', 'tier', 'engine', 'threads']
  refuse('the records are of several experiments:', cells, (field) => frame.includes(field), where)

  const onlyC4 = criteria.every((criterion) => criterion === 'C4')
  const needed = {
    candidate: arms.candidate,
    ...(onlyC4 ? { bounded: arms.bounded } : { baseline: arms.baseline }),
  }
  checkArms(needed, cells, where)
  const found = byInstance(cells)
  const lacking = found.map((group) => ({
    group,
    arms: Object.values(needed).filter((arm) => !group.cells.some((cell) => cell.arm === arm)),
  }))
  const groups = lacking.filter(({ arms }) => arms.length === 0).map(({ group }) => group)
  for (const group of groups) checkGroup(group, where)
  return {
    groups,
    remarks: [
      ...lacking.flatMap(({ group, arms }) =>
        arms.length === 0 ? [] : [`${group.name} is left out: it has no record of ${arms.join(' and ')}`],
      ),
      ...groups.flatMap(trainedApart),
      ...groups.map(contents),
    ],
  }
}

function checkArms(needed: Readonly<Record<string, string>>, cells: readonly Cell[], where: string): void {
  const there = unique(cells.map(({ arm }) => arm)).sort()
  for (const [role, arm] of Object.entries(needed)) {
    if (there.includes(arm)) continue
    throw new ConfigError(
      `no record has the loss "${arm}"`,
      where,
      `name the ${role} by --${role} as one of: ${there.join(', ')}`,
    )
  }
}

function byInstance(cells: readonly Cell[]): Group[] {
  const groups = Map.groupBy(cells, ({ result: { spec } }) =>
    JSON.stringify([spec.task, spec.dataset, spec.model]),
  )
  return [...groups.values()].map((own) => {
    const { task, dataset, model } = (own[0] as Cell).result.spec
    const instance = { task, dataset, model }
    return { instance, name: instanceName(instance), cells: own }
  })
}

/** Fields in which the arms of one experiment differ, or may. */
const ofArm = (field: string) =>
  field.startsWith('loss') || field.startsWith('train') || field.startsWith('graphs')

function checkGroup({ name, cells }: Group, where: string): void {
  for (const arm of unique(cells.map((cell) => cell.arm))) {
    const own = cells.filter((cell) => cell.arm === arm)
    refuse(`${arm} on ${name} was trained in several ways:`, own, (field) => field !== 'seed', where)
    const seeds = own.map(({ result }) => result.spec.seed)
    const twice = seeds.find((seed, index) => seeds.indexOf(seed) < index)
    if (twice !== undefined) throw mixture(`${arm} on ${name} has seed ${twice} twice`, [], where)
  }
  refuse(
    `the arms on ${name} are not of one experiment:`,
    cells,
    (field) => field !== 'seed' && !ofArm(field),
    where,
  )
}

function refuse(
  what: string,
  cells: readonly { readonly facts: Facts }[],
  counts: (field: string) => boolean,
  where: string,
): void {
  const found = disagreements(
    cells.map(({ facts }) => facts),
    counts,
  )
  if (found.length > 0) throw mixture(what, found, where)
}

/** An arm may be declared with settings of its own; whether it was, records can't say. */
function trainedApart({ name, cells }: Group): string[] {
  const found = disagreements(
    cells.map(({ facts }) => facts),
    (field) => field.startsWith('train'),
  )
  if (found.length === 0) return []
  const text = ({ field, values }: Disagreement) =>
    `${field} ${values
      .map(({ value }) => {
        const having = cells.filter(({ facts }) => (facts.get(field) ?? 'none') === value)
        return `${value} (${unique(having.map(({ arm }) => arm)).join(', ')})`
      })
      .join(', ')}`
  return [`arms on ${name} were trained with different settings: ${found.map(text).join('; ')}`]
}

function contents({ name, cells }: Group): string {
  const arms = unique(cells.map(({ arm }) => arm)).map((arm) => {
    const seeds = cells.filter((cell) => cell.arm === arm).map(({ result }) => result.spec.seed)
    return `${arm} (seeds ${seeds.sort((a, b) => a - b).join(', ')})`
  })
  return `judged on ${name}: ${arms.join(', ')}`
}

function theTiming(
  timings: readonly TimingRecord[],
  arms: ArmNames,
  { filters, where }: Choice,
): TimingRecord {
  const own = timings.filter(
    ({ spec }) => armName(spec.baseline) === arms.baseline && armName(spec.candidate) === arms.candidate,
  )
  if (own.length === 0) {
    throw new ConfigError(
      `no step cost of ${arms.candidate} against ${arms.baseline} is recorded`,
      where,
      'name the arms by --candidate and --baseline, or leave C1 out',
    )
  }
  const [timing, ...more] = chosen(
    own.map((record) => ({ record, facts: factsOfTiming(record) })),
    filters,
    where,
  )
  if (timing === undefined) throw new Error('a choice leaves something')
  if (more.length > 0) {
    const found = disagreements([timing, ...more].map(({ facts }) => facts))
    throw mixture('the step cost was measured more than once:', found, where)
  }
  return timing.record
}
