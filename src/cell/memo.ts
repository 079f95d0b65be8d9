/** Values that the store remembers for the code that made them alone, so that what is recalled is what would be made. */
import { deserialize, serialize } from 'node:v8'
import { digestOf, type Json } from '../base/canonical.ts'
import { codeDigest } from './code-digest.ts'
import type { Store } from './store.ts'

/** A small value that can be written as JSON: as it was made before for the same choice, else made now. */
export async function memoised<T>(
  store: Store,
  kind: string,
  choice: unknown,
  make: () => Promise<T>,
): Promise<T> {
  const name = `${kind}-${digestOf([codeDigest(), choice])}`
  const known = store.memo(name)
  if (known !== undefined) return known as unknown as T
  const made = await make()
  store.saveMemo(name, made as unknown as Json)
  return made
}

/** Stands before a memo's bytes. */
const maker = (): Buffer => Buffer.from(`${codeDigest()} v8 ${process.versions.v8}\n`)

/** A large value under its name; undefined where there is none, or other code made it. */
export function recall(store: Store, name: string): unknown {
  const bytes = store.memoBytes(name)
  const head = maker()
  if (bytes === undefined || !head.equals(bytes.subarray(0, head.length))) return undefined
  return deserialize(bytes.subarray(head.length))
}

/** Remembers a large value: in the place of what other code made, since one name stands for all code. */
export function keep(store: Store, name: string, value: unknown): void {
  store.saveMemoBytes(name, Buffer.concat([maker(), serialize(value)]))
}
