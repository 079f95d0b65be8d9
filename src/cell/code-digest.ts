import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'glob'
import { sha256 } from '../base/canonical.ts'

let known: string | undefined

/**
 * Digest of this package's code and of its dependencies' versions. Memos of what the code computes carry it, so
 * that none outlives the code that made it. It is no part of a cell's key.
 */
export function codeDigest(): string {
  known ??= compute()
  return known
}

function compute(): string {
  const code = fileURLToPath(new URL('..', import.meta.url))
  const files = globSync('**/*.{js,ts}', { cwd: code, absolute: true, nodir: true }).sort()
  const packageFile = readFileSync(join(code, '..', 'package.json'))
  const lock = readFileSync(join(code, '..', 'fixtures', 'datasets.lock'))
  return sha256(
    [...files.map((file) => sha256(readFileSync(file))), sha256(packageFile), sha256(lock)].join(),
  )
}
