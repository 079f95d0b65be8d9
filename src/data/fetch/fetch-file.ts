import { createReadStream, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeFolder } from '../../base/disk.ts'
import { DataError } from '../../base/errors.ts'
import { type Lock, tryLock } from '../../base/lock.ts'
import type { UrlFile } from '../lock.ts'
import { checkFile } from './digest.ts'
import { AlteredError, RefusedError, TransientError } from './errors.ts'
import { clearOrigin, request } from './http.ts'
import { cachePath, isAddress, mirrorPath, type Places } from './place.ts'
import { type Incoming, partSize, receive } from './receive.ts'

export interface FetchOptions {
  readonly places: Places
  /** Ask nobody but the cache and a mirror that is a folder. */
  readonly offline: boolean
  readonly signal: AbortSignal
  /** Tries of one source, while what goes wrong may pass. */
  readonly tries: number
  /** Milliseconds before the second try; doubled for each further one. */
  readonly pause: number
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stall: number
  readonly report: (event: FetchEvent) => void
}

/** What happens to one file, in order: bytes as they arrive, remarks, and how it ended. */
export type FetchEvent =
  | { readonly kind: 'bytes'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'remark'; readonly file: string; readonly text: string }
  | {
      readonly kind: 'done'
      readonly file: string
      readonly path: string
      /** Where it was had from: an address, a path, or `cache` where it was there already. */
      readonly from: string
    }

interface Source {
  readonly name: string
  open(): Promise<Incoming>
}

/** The mirror first, where there is one; then where the lock says that the file is. */
function sourcesOf(pin: UrlFile, target: string, options: FetchOptions): Source[] {
  const { places, offline } = options
  const folder = mirrorPath(places, pin)
  const copy: Source[] = folder === undefined ? [] : [{ name: folder, open: async () => openCopy(folder) }]
  const mirrored =
    places.mirror !== undefined && isAddress(places.mirror)
      ? [`${places.mirror.replace(/\/+$/, '')}/${pin.file.split('/').map(encodeURIComponent).join('/')}`]
      : []
  const addresses = offline ? [] : [...mirrored, pin.url, ...(pin.alternatives ?? [])]
  return [...copy, ...addresses.map((url) => ({ name: url, open: () => request(url, target, pin, options) }))]
}

function openCopy(path: string): Incoming {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new RefusedError('no such file')
  return { offset: 0, chunks: createReadStream(path, { highWaterMark: 1 << 20 }) }
}

/** Waits for a lock that another process, or another fetch of this one, holds. */
async function waitForLock(path: string, signal: AbortSignal): Promise<Lock> {
  for (;;) {
    signal.throwIfAborted()
    const lock = tryLock(path)
    if (lock !== undefined) return lock
    await pause(100, undefined, { signal })
  }
}

const longestPause = 60_000

/** Waits longer before each further try, and as long as the server asked for (a minute at most). */
async function backOff(failure: TransientError, round: number, options: FetchOptions): Promise<void> {
  const wait = Math.max(options.pause * 2 ** round, (failure.retryAfter ?? 0) * 1000)
  await pause(Math.min(wait, longestPause), undefined, { signal: options.signal })
}

/** Takes a file from one source, going on from where a broken connection left it. */
async function take(source: Source, pin: UrlFile, target: string, options: FetchOptions): Promise<void> {
  const { signal, report } = options
  const remark = (text: string) => report({ kind: 'remark', file: pin.file, text })
  const progress = (bytes: number) => report({ kind: 'bytes', file: pin.file, bytes })
  for (let round = 0; ; round++) {
    let offset = 0
    try {
      const incoming = await source.open()
      offset = incoming.offset
      if (offset > 0) remark(`goes on from byte ${offset}`)
      return await receive(incoming, { pin, target, source: source.name, signal, progress })
    } catch (error) {
      signal.throwIfAborted()
      // A part that was kept may have suffered, so its end says nothing about the source.
      if (error instanceof AlteredError && offset > 0) {
        remark('what was kept of an earlier download is of no use; starts anew')
        clearOrigin(target)
      } else if (error instanceof TransientError && round + 1 < options.tries) {
        remark(`${error.message}; tries again`)
        await backOff(error, round, options)
      } else throw error
    }
  }
}

/** A download that was whole when its process died needs no source. */
async function finishPart(pin: UrlFile, target: string, options: FetchOptions): Promise<boolean> {
  if (partSize(target, pin) !== pin.bytes) return false
  const { signal } = options
  const nothing = (async function* () {})()
  try {
    await receive(
      { offset: pin.bytes, chunks: nothing },
      { pin, target, source: 'an earlier download', signal, progress: () => {} },
    )
    return true
  } catch (error) {
    if (error instanceof AlteredError) return false
    throw error
  }
}

/**
 * Brings a file into the cache, unless it is there: from the mirror, else from its addresses in turn. Safe whoever
 * else fetches the same file: one downloads, the others wait for it.
 * @returns where it lies
 * @throws DataError where no source gives it, or one gives another file; StoreError where the disk refuses
 */
export async function fetchFile(pin: UrlFile, options: FetchOptions): Promise<string> {
  const target = cachePath(options.places, pin)
  const { report } = options
  makeFolder(dirname(target))
  const lock = await waitForLock(`${target}.lock`, options.signal)
  try {
    const done = (from: string) => {
      clearOrigin(target)
      report({ kind: 'done', file: pin.file, path: target, from })
      return target
    }
    if (statSync(target, { throwIfNoEntry: false })) {
      const { mismatch } = await checkFile(target, pin)
      if (mismatch === undefined) return done('cache')
      report({ kind: 'remark', file: pin.file, text: 'the copy in the cache was altered; fetches it again' })
    }
    if (await finishPart(pin, target, options)) return done('cache')
    const failures: string[] = []
    for (const source of sourcesOf(pin, target, options)) {
      try {
        await take(source, pin, target, options)
        return done(source.name)
      } catch (error) {
        if (!(error instanceof TransientError || error instanceof RefusedError)) throw error
        failures.push(`${source.name}: ${error.message}`)
        report({ kind: 'remark', file: pin.file, text: `${source.name}: ${error.message}` })
      }
    }
    throw unobtainable(pin, failures, options)
  } finally {
    lock.release()
  }
}

function unobtainable({ file }: UrlFile, failures: readonly string[], { offline }: FetchOptions): DataError {
  const where = failures.length === 0 ? 'the cache' : failures.join('\n         ')
  return offline
    ? new DataError(`${file} is not there, and --offline asks nobody else`, where, 'run without --offline')
    : new DataError(
        `${file} can't be had`,
        where,
        'look after the connection (a proxy is used with NODE_USE_ENV_PROXY=1), or name a copy: HYPROS_DATA_MIRROR',
      )
}
