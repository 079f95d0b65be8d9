import { createReadStream, existsSync, statSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { asStoreError, renameDurably, syncFolder } from '../../base/disk.ts'
import { type Pin, type PinCheck, pinCheck } from './digest.ts'
import { AlteredError, TransientError } from './errors.ts'

/** Bytes of a source from `offset` on: 0 where it could not or would not go on from where it was asked to. */
export interface Incoming {
  readonly offset: number
  readonly chunks: AsyncIterable<Uint8Array>
}

export interface Arrival {
  readonly pin: Pin
  /** Where the file lies once it is whole and checked. */
  readonly target: string
  /** Where it comes from, for messages. */
  readonly source: string
  readonly signal: AbortSignal
  /** Called as bytes arrive, with how many there are. */
  readonly progress: (bytes: number) => void
}

export const partOf = (target: string): string => `${target}.part`
const rejectedOf = (target: string): string => `${target}.rejected`

/** Size of what an interrupted download left; a part that is larger than the file can't be one of it. */
export function partSize(target: string, { bytes }: Pin): number {
  const size = statSync(partOf(target), { throwIfNoEntry: false })?.size ?? 0
  return size > bytes ? 0 : size
}

/** Writes all of a chunk: a single call may write less of it. */
async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done)
    done += bytesWritten
  }
}

async function checkStart(path: string, check: PinCheck, end: number): Promise<void> {
  if (end === 0) return
  for await (const chunk of createReadStream(path, { end: end - 1, highWaterMark: 1 << 20 })) {
    check.update(chunk)
  }
}

/**
 * Writes what arrives to `<target>.part`, checking digests on the way, and renames it once it is whole, checked and
 * on the disk: what is at `target` is the file, whenever a process dies. What is cut short stays, to be gone on with;
 * what is altered is put aside as `<target>.rejected`.
 * @throws TransientError where bytes are missing, AlteredError, StoreError (a full disk)
 */
export async function receive({ offset, chunks }: Incoming, arrival: Arrival): Promise<void> {
  const { pin, target, source, signal, progress } = arrival
  const part = partOf(target)
  const check = pinCheck(pin)
  const file = await onDisk(part, () => open(part, existsSync(part) ? 'r+' : 'w'))
  try {
    await onDisk(part, () => file.truncate(offset))
    await onDisk(part, () => checkStart(part, check, offset))
    progress(check.bytes)
    for await (const chunk of chunks) {
      signal.throwIfAborted()
      await onDisk(part, () => writeAll(file, chunk, check.bytes))
      check.update(chunk)
      progress(check.bytes)
      // The rest of a file that is too long tells nothing more.
      if (check.bytes > pin.bytes) break
    }
    await onDisk(part, () => file.sync())
  } finally {
    await file.close()
  }
  if (check.bytes < pin.bytes) {
    throw new TransientError(`only ${check.bytes} of ${pin.bytes} bytes came`)
  }
  const { mismatch } = check.end()
  if (mismatch === undefined) return onDisk(target, async () => renameDurably(part, target))
  const aside = rejectedOf(target)
  await onDisk(aside, async () => {
    await rm(aside, { force: true })
    await rename(part, aside)
    syncFolder(dirname(aside))
  })
  throw new AlteredError(
    `${pin.file} is not the pinned file${mismatch}`,
    source,
    `look at what came, kept as ${aside}; fetch it from another place (HYPROS_DATA_MIRROR), or correct the lock where its publisher changed the file`,
  )
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asStoreError(error, path)
  }
}
