import { join } from 'node:path'
import { onDisk, renameDurably, writeDurably } from './disk.ts'
import { withTemporary } from './temporary.ts'

/** What a file is to hold, in order. */
export type Parts = readonly (string | Uint8Array)[]

/**
 * Puts files in place, each whole and durably, over what was there; drafts lie in `<home>/.tmp`, on the same file system.
 * @throws StoreError where one can't be written; those before it are in place
 */
export function replaceFiles(home: string, files: Iterable<readonly [path: string, parts: Parts]>): void {
  withTemporary(home, (temporary) => {
    const draft = join(temporary, 'draft')
    for (const [path, parts] of files) {
      onDisk(path, () => {
        writeDurably(draft, ...parts)
        renameDurably(draft, path)
      })
    }
  })
}
