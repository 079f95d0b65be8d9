import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { DataError } from '../../base/errors.ts'
import { assertInside } from './member.ts'
import { malformed, type Source } from './source.ts'

/** A file in an archive. Its content can be read once, before the next member is asked for. */
export interface Member {
  readonly name: string
  readonly content: AsyncIterable<Uint8Array>
}

/**
 * The files of a tar archive, in its order. What is not read of one is skipped.
 * @throws DataError for a member that is a link or a device, or whose name leads out of the archive
 */
export async function* tarMembers(source: Source): AsyncGenerator<Member> {
  const extract = tar.extract()
  const fed = pipeline(Readable.from(source.open()), extract)
  fed.catch(() => {}) // a failure ends the loop below too, which is where it is told
  try {
    for await (const entry of extract) {
      const { name, type } = entry.header
      assertInside(source, name)
      if (type === 'file' || type === 'contiguous-file' || type == null) {
        yield { name: name.replace(/^\.\//, ''), content: entry as AsyncIterable<Uint8Array> }
      } else if (type !== 'directory') {
        throw malformed(source, `the archive holds a ${type}, "${name}": only files are read`)
      }
      entry.resume()
    }
    await fed
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    throw malformed(source, `not a whole tar archive: ${(cause as Error).message}`)
  } finally {
    extract.destroy()
  }
}

/** One file of a tar archive. */
export function tarMember(source: Source, name: string): Source {
  return {
    name: `${source.name}: ${name}`,
    async *open() {
      for await (const member of tarMembers(source)) {
        if (member.name !== name) continue
        yield* member.content
        return
      }
      throw malformed(source, `the archive has no member "${name}"`)
    },
  }
}
