import { ConfigError } from '../base/errors.ts'

/**
 * Sums rows of sufficient statistics column by column. No rows give zeros.
 * @throws ConfigError where a row is not `width` long: statistics of another metric.
 */
export function sumRows(rows: Iterable<readonly number[]>, width: number, where: string): number[] {
  const total = new Array<number>(width).fill(0)
  let row = 0
  for (const values of rows) {
    assertWidth(values, width, `${where}, row ${row}`)
    for (let i = 0; i < width; i++) total[i]! += values[i]!
    row++
  }
  return total
}

/** @throws ConfigError where `values` is not `width` long. */
export function assertWidth(values: ArrayLike<number>, width: number, where: string): void {
  if (values.length === width) return
  throw new ConfigError(
    `${values.length} statistics where ${width} are expected`,
    where,
    'hand in statistics made by the same metric',
  )
}

/** @throws ConfigError where two lists that belong together differ in length; both counts are named. */
export function assertSameLength(
  [nameA, a]: readonly [string, ArrayLike<unknown>],
  [nameB, b]: readonly [string, ArrayLike<unknown>],
  where: string,
): void {
  if (a.length === b.length) return
  throw new ConfigError(
    `${a.length} ${nameA} and ${b.length} ${nameB}`,
    where,
    `hand in one of the ${nameB} for each of the ${nameA}, in the same order`,
  )
}
