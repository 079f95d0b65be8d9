import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { DataError } from '../../base/errors.ts'
import { assertInside } from './member.ts'
import { malformed, type Source } from './source.ts'
import type { Member } from './tar.ts'

const linkType = 0o120000
const typeMask = 0o170000
/** Unix modes stand in the upper half of the attributes. */
const isLink = ({ externalFileAttributes }: Entry) =>
  ((externalFileAttributes >>> 16) & typeMask) === linkType

/**
 * The files of a zip archive, in the order of its directory. Only those that are read are decompressed.
 * @param path where the archive lies: its directory stands at its end
 * @throws DataError for a link, an encrypted member or a name that leads out of the archive
 */
export async function* zipMembers(path: string, name: string): AsyncGenerator<Member> {
  const archive = { name }
  let zip: ZipFile | undefined
  try {
    // Names are checked by our own rule, which is the one for every kind of archive.
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true })
    for await (const entry of zip.eachEntry()) {
      const { fileName } = entry
      assertInside(archive, fileName)
      if (fileName.endsWith('/')) continue
      if (isLink(entry))
        throw malformed(archive, `the archive holds a link, "${fileName}": only files are read`)
      yield { name: fileName, content: contentOf(zip, entry, name) }
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    throw malformed(archive, `not a whole zip archive: ${(cause as Error).message}`)
  } finally {
    zip?.close()
  }
}

async function* contentOf(zip: ZipFile, entry: Entry, archive: string): AsyncGenerator<Uint8Array> {
  try {
    yield* await zip.openReadStreamPromise(entry)
  } catch (cause) {
    throw malformed({ name: archive }, `"${entry.fileName}" can't be read: ${(cause as Error).message}`)
  }
}

/** One file of a zip archive. */
export function zipMember(path: string, name: string, member: string): Source {
  return {
    name: `${name}: ${member}`,
    async *open() {
      for await (const candidate of zipMembers(path, name)) {
        if (candidate.name !== member) continue
        yield* candidate.content
        return
      }
      throw malformed({ name }, `the archive has no member "${member}"`)
    },
  }
}
