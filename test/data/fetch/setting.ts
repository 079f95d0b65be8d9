/** Files to fetch, and a cache of its own a test. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type FetchEvent, type FetchOptions, fetchFile } from '../../../src/data/fetch/fetch-file.ts'
import { cachePath, type Places } from '../../../src/data/fetch/place.ts'
import type { UrlFile } from '../../../src/data/lock.ts'
import { emptyFolder } from '../../cell/children.ts'

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

/** Bytes that repeat nowhere: SHA-256 of 0, 1, 2, … */
export function someBytes(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(String(i)).digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

export const pinOf = (file: string, url: string, content: Uint8Array): UrlFile => ({
  file,
  url,
  bytes: content.length,
  sha256: sha256(content),
})

export interface Setting {
  readonly places: Places
  readonly events: FetchEvent[]
  fetch(pin: UrlFile, change?: Partial<FetchOptions>): Promise<string>
  /** Names of what lies where the cache has the file, but for the lock. */
  left(pin: UrlFile): string[]
}

export function setting(mirror?: string): Setting {
  const places = { cache: emptyFolder(), mirror }
  const events: FetchEvent[] = []
  const options: FetchOptions = {
    places,
    offline: false,
    signal: new AbortController().signal,
    tries: 4,
    pause: 5,
    stall: 10_000,
    report: (event) => events.push(event),
  }
  return {
    places,
    events,
    fetch: (pin, change) => fetchFile(pin, { ...options, ...change }),
    left: (pin) => {
      const folder = dirname(cachePath(places, pin))
      return existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.lock')) : []
    },
  }
}

export const contentOf = (path: string): string => sha256(readFileSync(path))
