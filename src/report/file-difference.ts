/** Where two versions of a cell's file part: in words of what the file holds, not in bytes, wherever that can be said. */
import { DataError } from '../base/errors.ts'
import { print, shown } from '../experiment/validate.ts'
import { decodeSafetensors } from '../train/safetensors.ts'

type Leaf = string | number | boolean | null

/** One field that differs. */
export interface FieldDifference {
  /** `scores.test.bleu`, `line 3, column 14`, `encoder.0.query[17]`. */
  readonly field: string
  /** As the two files have it; null where it is missing. */
  readonly a: Leaf
  readonly b: Leaf
  /** b − a, where both are numbers. */
  readonly difference: number | null
}

/** A file of which two cells have different versions. */
export interface FileDifference {
  readonly file: string
  readonly first: FieldDifference
  /** How many fields differ. */
  readonly fields: number
}

/** null where the bytes are the same. */
export function fileDifference(file: string, a: Uint8Array, b: Uint8Array): FileDifference | null {
  if (Buffer.compare(a, b) === 0) return null
  const differences = fieldsOf(file, a, b)
  const [first = firstByte(a, b)] = differences
  return { file, first, fields: Math.max(1, differences.length) }
}

/** Fields that differ; empty where bytes differ and no field does (white space, order of keys). */
function fieldsOf(file: string, a: Uint8Array, b: Uint8Array): FieldDifference[] {
  const extension = file.slice(file.lastIndexOf('.'))
  try {
    if (extension === '.json') return jsonDifferences(parsed(a), parsed(b))
    if (extension === '.safetensors') return tensorDifferences(a, b)
    if (extension === '.csv') return tableDifferences(text(a), text(b))
    if (extension === '.txt') return lineDifferences(text(a), text(b))
  } catch (error) {
    // One of them is not what its name says: then the first byte has to do.
    if (!(error instanceof SyntaxError || error instanceof DataError)) throw error
  }
  return []
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')
const parsed = (bytes: Uint8Array): unknown => JSON.parse(text(bytes))

function difference(field: string, a: Leaf, b: Leaf): FieldDifference {
  return { field, a, b, difference: typeof a === 'number' && typeof b === 'number' ? b - a : null }
}

/** Fields of two JSON values that differ, in the order of the first one; what only the second one has comes last. */
export function jsonDifferences(a: unknown, b: unknown): FieldDifference[] {
  const [left, right] = [leavesOf(a), leavesOf(b)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((field) => {
    const [one = null, other = null] = [left.get(field), right.get(field)]
    const same = left.has(field) === right.has(field) && Object.is(one, other)
    return same ? [] : [difference(field, one, other)]
  })
}

/** Every leaf of a JSON value by its path. */
export function leavesOf(value: unknown): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const visit = (at: unknown, path: readonly PropertyKey[]) => {
    if (typeof at !== 'object' || at === null) leaves.set(shown(path), at as Leaf)
    else if (Array.isArray(at)) for (const [index, item] of at.entries()) visit(item, [...path, index])
    else for (const [name, item] of Object.entries(at)) visit(item, [...path, name])
  }
  visit(value, [])
  return leaves
}

function lineDifferences(a: string, b: string): FieldDifference[] {
  const [left, right] = [a.split('\n'), b.split('\n')]
  return Array.from({ length: Math.max(left.length, right.length) }, (_, line) => line).flatMap((line) => {
    const [one = null, other = null] = [left[line], right[line]]
    return one === other ? [] : [difference(`line ${line + 1}`, one, other)]
  })
}

/** Fields by line and column; whole lines where the two have other columns. */
function tableDifferences(a: string, b: string): FieldDifference[] {
  const [header = '', otherHeader = ''] = [a, b].map((table) => table.split('\n', 1)[0])
  if (header !== otherHeader) return lineDifferences(a, b)
  const columns = header.split(',')
  return lineDifferences(a, b).flatMap(({ field, a: one, b: other }) => {
    const [left, right] = [one, other].map((line) => String(line ?? '').split(','))
    return columns.flatMap((column, index) =>
      left?.[index] === right?.[index]
        ? []
        : [difference(`${field}, ${column}`, cellValue(left?.[index]), cellValue(right?.[index]))],
    )
  })
}

function cellValue(cell: string | undefined): Leaf {
  if (cell === undefined || cell === '') return null
  return Number.isNaN(Number(cell)) ? cell : Number(cell)
}

/** The first element of every tensor that differs. */
function tensorDifferences(a: Uint8Array, b: Uint8Array): FieldDifference[] {
  const [left, right] = [decodeSafetensors(a).tensors, decodeSafetensors(b).tensors]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) => {
    const [one, other] = [left[name], right[name]]
    if (one === undefined || other === undefined || String(one.shape) !== String(other.shape)) {
      return [difference(`${name}, shape`, shapeText(one?.shape), shapeText(other?.shape))]
    }
    const at = one.data.findIndex((value, index) => !Object.is(value, other.data[index]))
    return at < 0 ? [] : [difference(`${name}[${at}]`, one.data[at] ?? null, other.data[at] ?? null)]
  })
}

const shapeText = (shape: readonly number[] | undefined): string | null =>
  shape === undefined ? null : `[${shape.join(', ')}]`

function firstByte(a: Uint8Array, b: Uint8Array): FieldDifference {
  const at = a.findIndex((byte, index) => byte !== b[index])
  const place = at < 0 ? Math.min(a.length, b.length) : at
  return difference(`byte ${place}`, a[place] ?? null, b[place] ?? null)
}

/** `scores.test.bleu: 7.52 → 7.61 (+0.0900)`. */
export function fieldText({ field, a, b, difference }: FieldDifference): string {
  const tail = difference === null || Number.isNaN(difference) ? '' : ` (${signed(difference)})`
  return `${field}: ${a === null ? 'none' : print(a)} → ${b === null ? 'none' : print(b)}${tail}`
}

function signed(value: number): string {
  const digits = Number(Math.abs(value).toPrecision(3))
  return `${value < 0 ? '−' : '+'}${digits}`
}
