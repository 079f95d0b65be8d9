import { ConfigError } from '../../src/base/errors.ts'
import type { Shape } from '../causal.ts'

/** `128/2/8000/32x32`: width, layers, vocabulary, sequences by tokens. @throws ConfigError */
export function parseSize(text: string): Shape {
  const [width, layers, vocabulary, batch, length] =
    /^(\d+)\/(\d+)\/(\d+)\/(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number) ?? []
  if (!(width && layers && vocabulary && batch && length)) {
    throw new ConfigError(
      `"${text}" is no size`,
      '--sizes',
      'write width/layers/vocabulary/BxT: 128/2/8000/32x32',
    )
  }
  return { width, layers, vocabulary, batch, length }
}

export const formatSize = ({ width, layers, vocabulary, batch, length }: Shape): string =>
  `${width}/${layers}/${vocabulary}/${batch}x${length}`

/** A list as it is given on the command line: `a,b`. */
export const listed = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** A whole number of at least `least`. @throws ConfigError */
export function wholeNumber(text: string, option: string, least = 1): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new ConfigError(
    `"${text}" is no whole number of at least ${least}`,
    option,
    `write ${option} ${Math.max(least, 5)}`,
  )
}

/** A name among those of a table. @throws ConfigError */
export function nameAmong<T extends object>(table: T, name: string, option: string): keyof T & string {
  if (Object.hasOwn(table, name)) return name as keyof T & string
  throw new ConfigError(`there is no "${name}"`, option, `choose one of ${Object.keys(table).join(', ')}`)
}
