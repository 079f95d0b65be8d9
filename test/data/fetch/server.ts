/** A real HTTP server that serves files, ranges of them, and faults on demand. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** How one request goes wrong. */
export interface Fault {
  /** Answered instead of the file. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The connection breaks after so many bytes of the answer. */
  readonly breakAfter?: number
  /** The answer ends, as if it were whole, after so many bytes. */
  readonly endAfter?: number
  /** Nothing more comes after so many bytes, and the connection stays open. */
  readonly stallAfter?: number
  /** Bytes that are sent in place of the file's. */
  readonly content?: Buffer
  /** The whole file, whatever range was asked for. */
  readonly ignoreRange?: true
}

export interface Request {
  readonly path: string
  readonly range?: string
  readonly ifRange?: string
}

export interface FileServer {
  readonly address: string
  readonly requests: readonly Request[]
  /** The faults of the next requests, in order; those after them are served well. */
  fail(...faults: readonly Fault[]): void
  replace(path: string, content: Buffer): void
  close(): void
}

const etag = (content: Buffer) => `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`

export async function fileServer(files: Readonly<Record<string, Buffer>>): Promise<FileServer> {
  const served = new Map(Object.entries(files))
  const requests: Request[] = []
  const faults: Fault[] = []
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const { range, 'if-range': ifRange } = request.headers
    requests.push({ path, range, ifRange: ifRange as string | undefined })
    const fault = faults.shift() ?? {}
    const content = fault.content ?? served.get(path)
    if (content === undefined || fault.status !== undefined) {
      response.writeHead(fault.status ?? 404, fault.headers).end()
      return
    }
    const tag = etag(content)
    const asked = /^bytes=(\d+)-$/.exec(range ?? '')?.[1]
    const partial = asked !== undefined && ifRange === tag && !fault.ignoreRange
    const from = partial ? Number(asked) : 0
    const body = content.subarray(from)
    const chunked = fault.endAfter !== undefined
    response.writeHead(partial ? 206 : 200, {
      etag: tag,
      ...(!chunked && { 'content-length': body.length }),
      ...(partial && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
      ...fault.headers,
    })
    const length = fault.breakAfter ?? fault.endAfter ?? fault.stallAfter
    if (length === undefined) response.end(body)
    else if (fault.endAfter !== undefined) response.end(body.subarray(0, length))
    else if (fault.stallAfter !== undefined) response.write(body.subarray(0, length))
    else response.write(body.subarray(0, length), () => setTimeout(() => response.destroy(), 20))
  }
  const server: Server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (...next) => faults.push(...next),
    replace: (path, content) => served.set(path, content),
    close,
  }
}
