/** What networks, disks and neighbours do to a download: nothing that is not the file is ever taken for it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DataError } from '../../../src/base/errors.ts'
import { cachePath } from '../../../src/data/fetch/place.ts'
import { emptyFolder, privateMounts, runMounted, startChild } from '../../cell/children.ts'
import { fileServer } from './server.ts'
import { contentOf, pinOf, setting, someBytes } from './setting.ts'

const content = someBytes(300_000)

async function served() {
  const server = await fileServer({ 'data.bin': content })
  return { server, pin: pinOf('set/data.bin', `${server.address}/data.bin`, content), ...setting() }
}

const altered = (): Buffer => {
  const copy = Buffer.from(content)
  copy[150_000] = (copy[150_000] as number) ^ 1
  return copy
}

describe('a download that is cut short', () => {
  test('goes on from where it was, for the same version only', async () => {
    const { server, pin, fetch } = await served()
    server.fail({ stallAfter: 100_000 }, { stallAfter: 50_000 })
    expect(contentOf(await fetch(pin, { stall: 300 }))).toBe(pin.sha256)
    const [first, second, third] = server.requests
    expect(first?.range).toBeUndefined()
    expect(second).toMatchObject({ range: 'bytes=100000-', ifRange: expect.stringMatching(/^"/) })
    expect(third).toMatchObject({ range: 'bytes=150000-', ifRange: second?.ifRange })
  })

  test('by a connection that breaks, twice, ends well', async () => {
    const { server, pin, fetch } = await served()
    server.fail({ breakAfter: 100_000 }, { breakAfter: 50_000 })
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(server.requests).toHaveLength(3)
  })

  test('is kept for the next run', async () => {
    const { server, pin, fetch, left } = await served()
    server.fail({ stallAfter: 100_000 })
    await expect(fetch(pin, { tries: 1, stall: 300 })).rejects.toThrow(DataError)
    expect(left(pin)).toEqual(['data.bin.part', 'data.bin.part.json'])
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(server.requests[1]?.range).toBe('bytes=100000-')
    expect(left(pin)).toEqual(['data.bin'])
  })

  test('starts anew where the server has another version now', async () => {
    const { server, pin, fetch } = await served()
    server.fail({ stallAfter: 100_000, content: altered() })
    expect(contentOf(await fetch(pin, { stall: 300 }))).toBe(pin.sha256)
    expect(server.requests).toHaveLength(2)
  })

  test('starts anew where the server knows no ranges', async () => {
    const { server, pin, fetch } = await served()
    server.fail({ stallAfter: 100_000 }, { ignoreRange: true })
    expect(contentOf(await fetch(pin, { stall: 300 }))).toBe(pin.sha256)
  })

  test('is noticed where the answer looks whole', async () => {
    const { server, pin, fetch, events } = await served()
    server.fail({ endAfter: 100_000 })
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(events).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('only 100000 of 300000') }),
    )
  })

  test('whose part was altered on the disk starts anew', async () => {
    const { server, pin, fetch, places } = await served()
    server.fail({ stallAfter: 100_000 })
    await expect(fetch(pin, { tries: 1, stall: 300 })).rejects.toThrow(DataError)
    const part = `${cachePath(places, pin)}.part`
    writeFileSync(part, Buffer.alloc(readFileSync(part).length))
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
  })

  test('of which only the renaming was missing needs no server', async () => {
    const { server, pin, fetch, places } = await served()
    const path = cachePath(places, pin)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.part`, content)
    expect(await fetch(pin)).toBe(path)
    expect(server.requests).toEqual([])
  })
})

describe('another file than the pinned one', () => {
  test.each([
    ['one bit changed', altered()],
    ['a byte more', Buffer.concat([content, Buffer.from('x')])],
  ])('%s: refused, named and put aside; not asked for again', async (_, wrong) => {
    const { server, pin, fetch, left, places } = await served()
    server.replace('data.bin', wrong)
    const refused = fetch(pin)
    await expect(refused).rejects.toThrow(DataError)
    await expect(refused).rejects.toThrow(
      new RegExp(
        `set/data\\.bin is not the pinned file[\\s\\S]*expected: sha256 ${pin.sha256}[\\s\\S]*actual: +sha256 `,
      ),
    )
    await expect(refused).rejects.toMatchObject({ exitCode: 3, where: pin.url })
    expect(left(pin).filter((file) => !file.endsWith('.json'))).toEqual(['data.bin.rejected'])
    expect(readFileSync(`${cachePath(places, pin)}.rejected`).subarray(0, wrong.length)).toEqual(wrong)
    expect(server.requests).toHaveLength(1)
  })

  test('shorter than promised: refused after some tries', async () => {
    const { server, pin, fetch, left } = await served()
    server.replace('data.bin', content.subarray(0, 1000))
    await expect(fetch(pin)).rejects.toThrow(/only 1000 of 300000 bytes/)
    expect(left(pin)).not.toContain('data.bin')
  })
})

describe('a server', () => {
  test.each([503, 429, 500])('that answers %i is asked again', async (status) => {
    const { server, pin, fetch } = await served()
    server.fail({ status }, { status })
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(server.requests).toHaveLength(3)
  })

  test.each([404, 403, 401])('that answers %i is not', async (status) => {
    const { server, pin, fetch } = await served()
    server.fail({ status })
    await expect(fetch(pin)).rejects.toThrow(new RegExp(`can't be had[\\s\\S]*answered ${status}`))
    expect(server.requests).toHaveLength(1)
  })

  test('that falls silent counts as broken', async () => {
    const { server, pin, fetch, events } = await served()
    server.fail({ stallAfter: 100_000 })
    expect(contentOf(await fetch(pin, { stall: 300 }))).toBe(pin.sha256)
    expect(events).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('nothing came for 0.3 s') }),
    )
  })

  test('that asks to wait is waited for', async () => {
    const { server, pin, fetch } = await served()
    server.fail({ status: 429, headers: { 'retry-after': '1' } })
    const began = performance.now()
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(performance.now() - began).toBeGreaterThan(950)
  })

  test('that has vanished is named, after some tries', async () => {
    const { server, pin, fetch, events } = await served()
    server.close()
    await expect(fetch(pin)).rejects.toThrow(new RegExp(`can't be had[\\s\\S]*${pin.url}: .*ECONNREFUSED`))
    expect(
      events.filter((event) => event.kind === 'remark' && event.text.endsWith('tries again')),
    ).toHaveLength(3)
  })
})

test.each(['http://127.0.0.1:1', '/no/such/mirror'])(
  'a mirror that has vanished, %s: the address is asked',
  async (mirror) => {
    const { server, pin } = await served()
    const { fetch, events } = setting(mirror)
    expect(contentOf(await fetch(pin, { tries: 2 }))).toBe(pin.sha256)
    expect(server.requests).toHaveLength(1)
    expect(events).toContainEqual(expect.objectContaining({ text: expect.stringContaining(mirror) }))
  },
)

describe('two fetches of one file at once', () => {
  test('in one process: one downloads, the other waits', async () => {
    const { server, pin, fetch } = await served()
    const paths = await Promise.all([fetch(pin), fetch(pin), fetch(pin)])
    expect(new Set(paths).size).toBe(1)
    expect(server.requests).toHaveLength(1)
    expect(contentOf(paths[0])).toBe(pin.sha256)
  })

  test('in several: the same', async () => {
    const { server, pin, places } = await served()
    const children = [1, 2, 3].map(() =>
      startChild('../data/fetch/child.ts', JSON.stringify({ pin, places })),
    )
    const lines = await Promise.all(children.map((child) => child.line()))
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [1, 2, 3].map(() => ({ path: cachePath(places, pin) })),
    )
    expect(server.requests).toHaveLength(1)
  })

  test('one of which is killed: the other goes on where that one was', async () => {
    const { server, pin, places, fetch } = await served()
    server.fail({ stallAfter: 100_000 })
    const child = startChild('../data/fetch/child.ts', JSON.stringify({ pin, places, stall: 60_000 }))
    const part = `${cachePath(places, pin)}.part`
    while (!existsSync(part) || readFileSync(part).length < 100_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    const other = fetch(pin)
    child.process.kill('SIGKILL')
    expect(contentOf(await other)).toBe(pin.sha256)
    expect(server.requests[1]?.range).toBe('bytes=100000-')
  })
})

test('a fetch that is stopped ends at once and keeps its part', async () => {
  const { server, pin, fetch, left } = await served()
  server.fail({ stallAfter: 100_000 })
  const controller = new AbortController()
  const stopped = fetch(pin, { signal: controller.signal, stall: 60_000 })
  setTimeout(() => controller.abort(new Error('stopped by hand')), 200)
  await expect(stopped).rejects.toThrow('stopped by hand')
  expect(left(pin)).toEqual(['data.bin.part', 'data.bin.part.json'])
})

test('a full disk says so, and keeps nothing that is not the file', (context) => {
  const mounts = privateMounts()
  if ('refused' in mounts) return context.skip(`this machine permits no mounting: ${mounts.refused}`)
  const mirror = emptyFolder()
  mkdirSync(join(mirror, 'set'))
  writeFileSync(join(mirror, 'set/data.bin'), content)
  const cache = emptyFolder()
  const job = { pin: pinOf('set/data.bin', 'http://127.0.0.1:1/never', content), places: { cache, mirror } }
  const result = runMounted(
    mounts.command,
    `mount -t tmpfs -o size=128k none ${cache}`,
    '../data/fetch/child.ts',
    JSON.stringify(job),
  )
  expect(result).toEqual({
    name: 'StoreError',
    what: 'the disk is full',
    where: `${cachePath({ cache }, job.pin)}.part`,
    remedy: 'free some space and run again',
    there: false,
  })
})
