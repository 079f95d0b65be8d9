/** The list of a committed folder's files. Written last; a folder without a sound one is never read. */
import { createHash } from 'node:crypto'
import { type BigIntStats, closeSync, openSync, readSync, statSync } from 'node:fs'
import { digestOf, sha256 } from '../base/canonical.ts'

export const manifestName = 'manifest.json'
const manifestSchema = 1

export interface FileEntry {
  readonly bytes: number
  readonly sha256: string
}

export interface Manifest {
  readonly schema: typeof manifestSchema
  readonly key: string
  readonly files: Readonly<Record<string, FileEntry>>
}

export function manifestOf(key: string, files: Readonly<Record<string, string | Uint8Array>>): Manifest {
  const names = Object.keys(files).sort()
  const entries = names.map((name) => [name, entryOf(files[name] as string | Uint8Array)] as const)
  return { schema: manifestSchema, key, files: Object.fromEntries(entries) }
}

function entryOf(content: string | Uint8Array): FileEntry {
  return { bytes: Buffer.byteLength(content), sha256: sha256(content) }
}

/** The one text of a manifest: with its own digest, so that not a single byte of it can change unnoticed. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, sha256: digestOf(manifest) }, null, 2)}\n`
}

export type Checked<T> =
  | { readonly state: 'sound'; readonly value: T }
  | { readonly state: 'damaged'; readonly problem: string }

const damaged = (problem: string) => ({ state: 'damaged', problem }) as const

/** The manifest of folder `key` from its text, or what is wrong with it. */
export function parseManifest(text: string, key: string): Checked<Manifest> {
  let parsed: Partial<Manifest> | null
  try {
    parsed = JSON.parse(text) as Partial<Manifest> | null
  } catch {
    return damaged('is not JSON')
  }
  if (typeof parsed?.schema === 'number' && parsed.schema !== manifestSchema) {
    return damaged(`has schema ${parsed.schema}; this version of hypros reads schema ${manifestSchema}`)
  }
  if (typeof parsed?.key !== 'string' || typeof parsed.files !== 'object') return damaged('is not a manifest')
  const value: Manifest = { schema: manifestSchema, key: parsed.key, files: parsed.files }
  if (manifestText(value) !== text) return damaged('was altered: it does not match its own digest')
  if (value.key !== key) return damaged(`belongs to ${value.key}`)
  return { state: 'sound', value }
}

/** What is wrong with bytes that should be those of an entry. */
export function problemOf(content: Uint8Array, entry: FileEntry): string | undefined {
  return sizeProblem(content.byteLength, entry) ?? digestProblem(sha256(content), entry)
}

/** What is wrong with a file that should be that of an entry; reads it in pieces, it may be large. */
export function fileProblem(path: string, entry: FileEntry): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return 'is missing'
  const problem = sizeProblem(Number(stat.size), entry)
  if (problem !== undefined) return problem
  const version = `${entry.sha256} ${stat.dev} ${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs}`
  if (seen.get(path) === version) return undefined
  const startedAt = Date.now()
  const found = digestProblem(digestFile(path), entry)
  if (found === undefined && settled(stat, startedAt)) seen.set(path, version)
  return found
}

/** Files whose digest this process has checked, with what the system says of their last change. */
const seen = new Map<string, string>()

/** Too young a file might change again within one tick of its time stamp, and would look unchanged. */
function settled(stat: BigIntStats, at: number): boolean {
  return at - Number(stat.ctimeMs) > 1000
}

function sizeProblem(bytes: number, entry: FileEntry): string | undefined {
  return bytes === entry.bytes ? undefined : `has ${bytes} bytes instead of ${entry.bytes}`
}

function digestProblem(digest: string, entry: FileEntry): string | undefined {
  return digest === entry.sha256 ? undefined : `was altered: sha256 ${digest} instead of ${entry.sha256}`
}

function digestFile(path: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 20)
  const handle = openSync(path, 'r')
  try {
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) {
      hash.update(piece.subarray(0, read))
    }
  } finally {
    closeSync(handle)
  }
  return hash.digest('hex')
}
