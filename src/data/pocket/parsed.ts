/**
 * What the compiler makes of declaration files, kept in the user's cache: every process that trains on them would else
 * parse them again, for seconds.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { ifDiskAllows } from '../../base/disk.ts'
import { replaceFiles } from '../../base/replace-files.ts'
import { sealed, unsealed } from '../../base/sealed.ts'
import type { PinnedFile } from '../files.ts'
import { versions } from '../versions.ts'
import { compilerVersion } from './compiler.ts'
import { type Declaration, declarations } from './declarations.ts'

/** What an entry holds. It says itself what it is of: a copy under another name is not taken for that. */
interface Entry {
  readonly parser: string
  readonly sha256: string
  readonly declarations: readonly Declaration[]
}

/** What decides how a text is parsed: our code, by the version of the part that it is of, and the compiler. */
export const parserVersion = (): string => `reader-${versions.reader}-typescript-${compilerVersion()}`

const folderOf = (parser: string) => join(cacheFolder(), 'parsed', parser)

/**
 * The declarations of `.d.ts` files, by the digest of the file: from `<cache>/parsed/<parser>/<digest>`, else parsed, and
 * then remembered. The same whether or not the cache has them, can be read or can be written.
 */
export function readDeclarations(
  files: readonly PinnedFile[],
  parser: string = parserVersion(),
): Map<string, readonly Declaration[]> {
  const found = new Map<string, readonly Declaration[]>()
  const fresh: Entry[] = []
  for (const { file, sha256, content } of files) {
    const known = recalled(parser, sha256)
    const parsed = known ?? declarations(file, content.toString('utf8'))
    if (known === undefined) fresh.push({ parser, sha256, declarations: parsed })
    found.set(sha256, parsed)
  }
  if (fresh.length > 0) remember(parser, fresh)
  return found
}

function recalled(parser: string, sha256: string): readonly Declaration[] | undefined {
  const content = ifDiskAllows(() => readFileSync(join(folderOf(parser), sha256)))
  const bytes = content && unsealed(content)
  if (bytes === undefined) return undefined
  const entry = JSON.parse(bytes.toString('utf8')) as Entry
  return entry.parser === parser && entry.sha256 === sha256 ? entry.declarations : undefined
}

function remember(parser: string, entries: readonly Entry[]): void {
  const folder = folderOf(parser)
  const files = entries.map(
    (entry) => [join(folder, entry.sha256), sealed(Buffer.from(JSON.stringify(entry)))] as const,
  )
  ifDiskAllows(() => replaceFiles(folder, files))
}
