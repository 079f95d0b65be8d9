import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { onDisk } from '../../base/disk.ts'
import type { Pin } from './digest.ts'
import { RefusedError, TransientError } from './errors.ts'
import { type Incoming, partOf, partSize } from './receive.ts'

/** Of which version at which address a part is the beginning. */
interface Origin {
  readonly url: string
  /** ETag or modification date: what `If-Range` asks for. */
  readonly validator: string
}

const originPath = (target: string) => `${target}.part.json`

function readOrigin(target: string): Origin | undefined {
  const path = originPath(target)
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Origin
  } catch {
    // Half-written as the power failed: the download starts anew.
    return undefined
  }
}

/** Forgets what a part is of. */
export function clearOrigin(target: string): void {
  rmSync(originPath(target), { force: true })
}

/** A weak ETag does not promise equal bytes. */
function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag')
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined)
}

const passing = new Set([408, 425, 429, 500, 502, 503, 504])

function refusal({ status, statusText, headers }: Response): Error {
  const message = `the server answered ${status} ${statusText}`.trim()
  if (!passing.has(status)) return new RefusedError(message)
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  return new TransientError(message, Number.isFinite(retryAfter) ? { retryAfter } : {})
}

/** The innermost reason of a failed request: fetch itself says only "fetch failed" or "terminated". */
function reasonOf(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  if (!(inner instanceof Error)) return String(inner)
  const code = 'code' in inner ? String(inner.code) : ''
  return inner.message === '' ? code : inner.message
}

/** A name that does not exist won't in a second. */
function asFailure(error: unknown, signal: AbortSignal): unknown {
  signal.throwIfAborted()
  const reason = reasonOf(error)
  if (error instanceof TransientError || error instanceof RefusedError) return error
  if (/ENOTFOUND|certificate|CERT_/i.test(reason)) return new RefusedError(reason, { cause: error })
  return new TransientError(reason, { cause: error })
}

/** What `work` gives, unless it takes longer than `milliseconds`. */
async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `nothing came for ${milliseconds / 1000} s`
    timer = setTimeout(() => reject(new TransientError(message)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Chunks of a body; silence for `stall` milliseconds is a failure, and so is a connection that breaks. */
async function* watched(
  body: ReadableStream<Uint8Array>,
  stall: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const next = await withinTime(reader.read(), stall)
      if (next.done) return
      yield next.value
    }
  } catch (error) {
    throw asFailure(error, signal)
  } finally {
    await reader.cancel().catch(() => {}) // the connection is broken already, or it ends here
  }
}

/**
 * Asks for a file, from where an interrupted download of it ended if the server still has the same version.
 * @throws TransientError, RefusedError
 */
export async function request(
  url: string,
  target: string,
  pin: Pin,
  { signal, stall }: { readonly signal: AbortSignal; readonly stall: number },
): Promise<Incoming> {
  const have = partSize(target, pin)
  const origin = readOrigin(target)
  const resume = have > 0 && have < pin.bytes && origin?.url === url ? origin.validator : undefined
  // A digest is of the file's own bytes: no compression on the way.
  const headers = new Headers({ 'accept-encoding': 'identity' })
  if (resume !== undefined) {
    headers.set('range', `bytes=${have}-`)
    headers.set('if-range', resume)
  }
  let response: Response
  try {
    response = await withinTime(fetch(url, { headers, signal }), stall)
  } catch (error) {
    throw asFailure(error, signal)
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    if (response.status === 416) {
      // What we have is not the beginning of what they have.
      rmSync(partOf(target), { force: true })
      clearOrigin(target)
      throw new TransientError('the server has another version than before')
    }
    throw refusal(response)
  }
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  const offset = response.status === 206 && Number(start) === have ? have : 0
  if (response.status === 206 && offset === 0) {
    await response.body.cancel()
    throw new RefusedError('the server answered another range than it was asked for')
  }
  const validator = validatorOf(response)
  onDisk(originPath(target), () => {
    if (validator === undefined) clearOrigin(target)
    else writeFileSync(originPath(target), JSON.stringify({ url, validator } satisfies Origin))
  })
  return { offset, chunks: watched(response.body, stall, signal) }
}
