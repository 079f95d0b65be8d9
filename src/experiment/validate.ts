import type { z } from 'zod'
import { ConfigError } from '../base/errors.ts'
import { experimentSchema, fieldsAt } from './schema.ts'
import { suggest } from './suggest.ts'
import { type Experiment, type Tier, tiers } from './types.ts'

/**
 * A declaration with every field present: accumulate 1, smoothing 0 and dropout 0.1 where not given.
 * Names of data sets and models are not looked up here; the planner does, which knows them.
 *
 * @throws ConfigError that lists every problem at once: field, value, what is allowed.
 */
export function validate(name: string, input: unknown): Experiment {
  const parsed = experimentSchema.safeParse(input)
  const problems = [
    ...nameProblems(name),
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describe(issue, input))),
    ...armProblems(input),
    ...seedProblems(input),
    ...lookProblems(input),
    ...repeatedNames(input),
    ...stepProblems(input),
    ...datasetProblems(input),
    ...expectedProblems(input),
  ]
  if (problems.length > 0 || !parsed.success) {
    const label = typeof name === 'string' ? name : String(name)
    throw wrongFields(problems, `the declaration of experiment "${label}"`)
  }
  return { name, ...parsed.data }
}

/** One error for every field that is wrong. */
export function wrongFields(problems: readonly string[], where: string): ConfigError {
  return new ConfigError(
    problems.length === 1
      ? problems[0]!
      : `${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    where,
    problems.length === 1 ? 'correct this field' : 'correct the fields named above',
  )
}

type Issue = z.core.$ZodIssue

/** What is wrong with a field, in one line a field: its path, its value, and what the schema's message allows. */
export function describe(
  issue: Issue,
  input: unknown,
  schema?: z.ZodType,
  whole = 'the declaration',
): string[] {
  const path = shown(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const allowed = fieldsAt(issue.path, schema)
    return issue.keys.map(
      (key) => `${shown([...issue.path, key])}: there is no such field${hint(key, 'Allowed', allowed)}`,
    )
  }
  if (issue.code === 'invalid_union') {
    const found = valueAt(input, issue.path.slice(0, -1))
    const target = issue.path.at(-1) === 'kind' && isRecord(found) ? issue.path.slice(0, -1) : issue.path
    if (valueAt(input, target) === undefined) return [`${shown(target)}: missing; give ${issue.message}`]
    return [`${shown(target)}: ${print(valueAt(input, target))} is not ${issue.message}`]
  }
  const value = valueAt(input, issue.path)
  if (value === undefined && issue.path.length > 0) return [`${path}: missing; give ${issue.message}`]
  return [`${path === '' ? whole : path}: ${print(value)} is not ${issue.message}`]
}

function nameProblems(name: unknown): string[] {
  return typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)
    ? []
    : [`name: ${print(name)} is not a name of letters, digits, ".", "_" and "-" (it names files)`]
}

function armProblems(input: unknown): string[] {
  if (!isRecord(input) || !isRecord(input.arms)) return []
  const arms = Object.keys(input.arms)
  if (arms.length === 0)
    return ['arms: {} is empty; give at least one arm, such as { "log-loss": logLoss() }']
  const blank = arms.includes('') ? ['arms: "" is not a name for an arm'] : []
  const unknown = (['baseline', 'bounded', 'candidate'] as const).flatMap((role) => {
    const arm = input[role]
    if (typeof arm !== 'string' || arm === '' || arms.includes(arm)) return []
    return [`${role}: there is no arm ${print(arm)}${hint(arm, 'Arms', arms)}`]
  })
  return [...blank, ...unknown]
}

function hint(slip: string, what: string, allowed: readonly string[]): string {
  const meant = suggest(slip, allowed)
  return `${meant === undefined ? '.' : `; did you mean "${meant}"?`} ${what}: ${allowed.join(', ')}`
}

function seedProblems(input: unknown): string[] {
  if (!isRecord(input) || !Array.isArray(input.seeds)) return []
  return input.seeds.flatMap((seed: unknown, index, seeds) => {
    if (typeof seed !== 'number') return []
    if (!Number.isSafeInteger(seed) || seed <= 0) {
      const why = seed === 0 ? ' (0 means "unseeded" to several libraries)' : ''
      return [`seeds[${index}]: ${seed} is not a positive whole number${why}`]
    }
    return seeds.indexOf(seed) < index ? [`seeds[${index}]: ${seed} is there twice; give each seed once`] : []
  })
}

/** Looks rise, and this is one of them: at any other number of seeds nobody said that verdicts would be read. */
function lookProblems(input: unknown): string[] {
  if (!isRecord(input) || !Array.isArray(input.looks) || input.looks.length === 0) return []
  const { looks, seeds } = input
  const disorder = looks.flatMap((look: unknown, index, all: unknown[]) => {
    const before = all[index - 1]
    if (typeof look !== 'number' || typeof before !== 'number' || look > before) return []
    return [`looks[${index}]: ${look} is not above looks[${index - 1}] (${before})`]
  })
  const unforeseen = Array.isArray(seeds) && seeds.length > 0 && !looks.includes(seeds.length)
  return [
    ...disorder,
    ...(unforeseen ? [`seeds: there are ${seeds.length}, which is none of looks (${looks.join(', ')})`] : []),
  ]
}

function repeatedNames(input: unknown): string[] {
  if (!isRecord(input)) return []
  const lists = [
    { path: 'task.datasets', value: isRecord(input.task) ? input.task.datasets : undefined },
    { path: 'model', value: input.model },
  ]
  return lists.flatMap(({ path, value }) =>
    tiers.flatMap((tier) => {
      const list: unknown = isRecord(value) ? value[tier] : undefined
      if (!Array.isArray(list)) return []
      return list.flatMap((name, index) =>
        list.indexOf(name) < index ? [`${path}.${tier}[${index}]: ${print(name)} is there twice`] : [],
      )
    }),
  )
}

function stepProblems(input: unknown): string[] {
  return trainSettings(input).flatMap(({ path, settings }) => {
    const { steps, evaluateEvery } = settings
    if (typeof steps !== 'number' || typeof evaluateEvery !== 'number' || evaluateEvery <= steps) return []
    return [`${path}.evaluateEvery: ${evaluateEvery} is not at most steps (${steps})`]
  })
}

/** Settings are for data sets that the task reads at that tier. */
function datasetProblems(input: unknown): string[] {
  if (!isRecord(input) || !isRecord(input.task) || !isRecord(input.task.datasets)) return []
  const { datasets } = input.task
  return trainSettings(input).flatMap(({ tier, path, dataset }) => {
    const read: unknown = datasets[tier]
    if (dataset === undefined || !Array.isArray(read) || read.includes(dataset)) return []
    const names = read.filter((name) => typeof name === 'string')
    return [`${path}: task.datasets.${tier} has no such data set${hint(dataset, 'Data sets', names)}`]
  })
}

/** Expected scores are of arms that there are, on data sets that the task reads at that tier. */
function expectedProblems(input: unknown): string[] {
  if (!isRecord(input) || !isRecord(input.expected) || !isRecord(input.arms)) return []
  const arms = Object.keys(input.arms)
  return Object.entries(input.expected).flatMap(([tier, byDataset]) => {
    const read = valueAt(input, ['task', 'datasets', tier])
    if (!isRecord(byDataset) || !Array.isArray(read)) return []
    return Object.entries(byDataset).flatMap(([dataset, byScore]) => {
      const path = ['expected', tier, dataset]
      if (!read.includes(dataset)) {
        return [
          `${shown(path)}: task.datasets.${tier} has no such data set${hint(dataset, 'Data sets', read)}`,
        ]
      }
      return Object.entries(isRecord(byScore) ? byScore : {}).flatMap(([score, byArm]) =>
        Object.keys(isRecord(byArm) ? byArm : {}).flatMap((arm) =>
          arms.includes(arm)
            ? []
            : [`${shown([...path, score, arm])}: there is no such arm${hint(arm, 'Arms', arms)}`],
        ),
      )
    })
  })
}

interface Settings {
  readonly tier: Tier
  readonly path: string
  /** Where these are the settings of one data set. */
  readonly dataset?: string
  readonly settings: Record<string, unknown>
}

/** The settings of every tier, and those of every data set that has its own. */
function trainSettings(input: unknown): Settings[] {
  const train = isRecord(input) && isRecord(input.train) ? input.train : {}
  return tiers.flatMap((tier) => {
    const settings = train[tier]
    if (!isRecord(settings)) return []
    const { datasets } = settings
    const own = Object.entries(isRecord(datasets) ? datasets : {}).flatMap(([dataset, changes]) =>
      isRecord(changes)
        ? [
            {
              tier,
              path: shown(['train', tier, 'datasets', dataset]),
              dataset,
              settings: { ...settings, ...changes },
            },
          ]
        : [],
    )
    return [{ tier, path: `train.${tier}`, settings }, ...own]
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  )
}

/** A path as a person writes it: `arms["log-loss"].lambda`. */
export function shown(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const key = String(part)
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/** A value in a message, cut where it is long. */
export function print(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number' || value === undefined) return String(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
