/** Chooses records by their facts, and refuses a mixture with words for how to choose. */
import { ConfigError } from '../../base/errors.ts'
import { type Disagreement, disagreementText, type Facts } from './facts.ts'

/** Records whose field has one of the values stay. */
export interface Filter {
  readonly field: string
  readonly values: readonly string[]
}

/** Fields with an option of their own; every other is chosen by `--where FIELD=VALUE`. */
export const ownOptions = ['task', 'dataset', 'model', 'tier', 'engine'] as const

/**
 * The records that all filters let through.
 * @param where the folder, for messages
 * @throws ConfigError where a filter leaves none, with the values that there are
 */
export function chosen<T extends { readonly facts: Facts }>(
  records: readonly T[],
  filters: readonly Filter[],
  where: string,
): T[] {
  return filters.reduce<T[]>(
    (left, { field, values }) => {
      const kept = left.filter(({ facts }) => values.includes(facts.get(field) ?? 'none'))
      if (kept.length > 0) return kept
      const there = [...new Set(left.map(({ facts }) => facts.get(field) ?? 'none'))].sort()
      throw new ConfigError(
        `no record has ${field} ${values.join(' or ')}`,
        where,
        `name one that is there: ${there.slice(0, 10).join(', ')}`,
      )
    },
    [...records],
  )
}

/** Fields listed in a message; more tell nobody more. */
const listed = 6

/** The error for records that are not of one experiment. */
export function mixture(what: string, differences: readonly Disagreement[], where: string): ConfigError {
  const [first] = differences
  const lines = differences.slice(0, listed).map((difference) => `\n    ${disagreementText(difference)}`)
  const rest = differences.length > listed ? `\n    and ${differences.length - listed} fields more` : ''
  return new ConfigError(
    `${what}${lines.join('')}${rest}`,
    where,
    first === undefined
      ? 'keep one of them in the folder'
      : `choose, as by ${first.values.map(({ value }) => optionText(first.field, value)).join(' or ')}`,
  )
}

function optionText(field: string, value: string): string {
  const option = ownOptions.some((name) => name === field)
    ? `--${field} ${value}`
    : `--where ${field}=${value}`
  return /[^\w\s.,:=@/-]| .* /.test(option) ? `'${option}'` : option
}
