/** Two cells compared: files, fields, numbers. Pure. */

import type { CellResult } from '../cell/record.ts'
import { cellName } from '../experiment/instance.ts'
import { lossText } from '../experiment/signature.ts'
import {
  type FieldDifference,
  type FileDifference,
  fieldText,
  fileDifference,
  jsonDifferences,
} from './file-difference.ts'

/** Files of a cell by name. */
export type CellFiles = Readonly<Record<string, Uint8Array>>

export interface CellDifference {
  /** Files that differ, the record first. */
  readonly files: readonly FileDifference[]
  readonly onlyA: readonly string[]
  readonly onlyB: readonly string[]
  /** Scores, outcome and costs that differ. */
  readonly numbers: readonly FieldDifference[]
}

const record = 'record.json'

/** What one training happened to take: no two are alike, and it is no part of the result. */
export const incidental = 'run.json'

/** Fields whose numbers are shown one by one. */
const summary = ['outcome', 'scores', 'trivial', 'cost', 'paddingShare'] as const

/** null where every file but `run.json` has the same bytes. */
export function compareCells(a: CellFiles, b: CellFiles): CellDifference | null {
  const names = (files: CellFiles) => Object.keys(files).filter((name) => name !== incidental)
  const both = names(a).filter((name) => name in b)
  const ordered = [
    ...both.filter((name) => name === record),
    ...both.filter((name) => name !== record).sort(),
  ]
  const files = ordered.flatMap(
    (name) => difference(name, a[name] as Uint8Array, b[name] as Uint8Array) ?? [],
  )
  const onlyA = names(a).filter((name) => !(name in b))
  const onlyB = names(b).filter((name) => !(name in a))
  if (files.length + onlyA.length + onlyB.length === 0) return null
  const [left, right] = [resultOf(a), resultOf(b)]
  return { files, onlyA, onlyB, numbers: jsonDifferences(summarised(left), summarised(right)) }
}

function resultOf(files: CellFiles): CellResult {
  return JSON.parse(Buffer.from(files[record] as Uint8Array).toString('utf8')) as CellResult
}

const summarised = (result: CellResult) => Object.fromEntries(summary.map((field) => [field, result[field]]))

function difference(name: string, a: Uint8Array, b: Uint8Array): FileDifference | null {
  const found = fileDifference(name, a, b)
  if (name !== record || found === null) return found
  return recordDifference(found, a, b)
}

/**
 * Key and signature only say that something else differs: they come last, the signature part by part, since it names
 * what the record has no field for.
 */
function recordDifference(found: FileDifference, a: Uint8Array, b: Uint8Array): FileDifference {
  const reordered = (bytes: Uint8Array) => {
    const { key, signature, ...others } = resultOf({ [record]: bytes })
    const parts = signature.split('|').map((part) => part.split(/:(.*)/s))
    return { ...others, signature: Object.fromEntries(parts.map(([name, value = '']) => [name, value])), key }
  }
  const [first = found.first, ...others] = jsonDifferences(reordered(a), reordered(b))
  return { ...found, first, fields: 1 + others.length }
}

/** `brier · seed 2 · ts-diagnostics-en-de · transformer-pocket`: records don't know what their arm was called. */
export function cellTitle({ spec }: Pick<CellResult, 'spec'>): string {
  return cellName({ ...spec, arm: lossText(spec.loss) })
}

/** Lines about one pair of cells, without indentation. */
export function differenceLines({ files, onlyA, onlyB, numbers }: CellDifference): string[] {
  const [first, ...others] = files
  const moreFields = (fields: number) => (fields > 1 ? `; ${fields} fields in all` : '')
  return [
    ...(first === undefined
      ? []
      : [`${first.file} differs first at ${fieldText(first.first)}${moreFields(first.fields)}`]),
    ...others.map(({ file, first: at }) => `${file} differs, too: ${fieldText(at)}`),
    ...onlyA.map((file) => `${file} is in A only`),
    ...onlyB.map((file) => `${file} is in B only`),
    ...(numbers.length === 0
      ? []
      : ['numbers, A → B:', ...numbers.map((number) => `  ${fieldText(number)}`)]),
  ]
}
