import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DataError } from '../../../src/base/errors.ts'
import { fetchFiles } from '../../../src/data/fetch/fetch.ts'
import { cachePath, locate } from '../../../src/data/fetch/place.ts'
import { emptyFolder } from '../../cell/children.ts'
import { fileServer } from './server.ts'
import { contentOf, pinOf, setting, someBytes } from './setting.ts'

const content = someBytes(300_000)
const name = 'set/data one.bin'

function mirrorFolder(bytes: Buffer): string {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'set'))
  writeFileSync(join(folder, name), bytes)
  return folder
}

test('a file comes from its address, and is there whole', async () => {
  const server = await fileServer({ 'data.bin': content })
  const { fetch, left, places } = setting()
  const pin = pinOf(name, `${server.address}/data.bin`, content)
  const path = await fetch(pin)
  expect(readFileSync(path).equals(content)).toBe(true)
  expect(path).toBe(join(places.cache, 'data', 'sha256', pin.sha256 as string, 'data one.bin'))
  expect(locate(places, pin)).toEqual({ at: 'cache', path })
  expect(left(pin)).toEqual(['data one.bin'])
})

test('what the cache has is not fetched again', async () => {
  const server = await fileServer({ 'data.bin': content })
  const { fetch, events } = setting()
  const pin = pinOf(name, `${server.address}/data.bin`, content)
  await fetch(pin)
  await fetch(pin)
  expect(server.requests).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({ kind: 'done', from: 'cache' })
})

test('a copy in the cache that was altered is fetched again', async () => {
  const server = await fileServer({ 'data.bin': content })
  const { fetch, events } = setting()
  const pin = pinOf(name, `${server.address}/data.bin`, content)
  const path = await fetch(pin)
  writeFileSync(path, someBytes(300_000).fill(0, 5, 6))
  await fetch(pin)
  expect(contentOf(path)).toBe(pin.sha256)
  expect(events).toContainEqual(expect.objectContaining({ text: expect.stringContaining('was altered') }))
})

describe('a mirror', () => {
  test('that is a folder comes before the address', async () => {
    const server = await fileServer({ 'data.bin': content })
    const { fetch } = setting(mirrorFolder(content))
    const pin = pinOf(name, `${server.address}/data.bin`, content)
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(server.requests).toEqual([])
  })

  test('that is an address comes before the address of the lock', async () => {
    const mirror = await fileServer({ [name]: content })
    const { fetch } = setting(`${mirror.address}/`)
    const pin = pinOf(name, 'http://127.0.0.1:1/never', content)
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(mirror.requests.map(({ path }) => path)).toEqual([name])
  })

  test('without the file is passed over, and that is said', async () => {
    const mirror = await fileServer({})
    const server = await fileServer({ 'data.bin': content })
    const { fetch, events } = setting(mirror.address)
    const pin = pinOf(name, `${server.address}/data.bin`, content)
    expect(contentOf(await fetch(pin))).toBe(pin.sha256)
    expect(mirror.requests).toHaveLength(1)
    expect(events).toContainEqual(expect.objectContaining({ text: expect.stringContaining('404') }))
  })

  test('that is a folder is read without fetching', () => {
    const { places } = setting(mirrorFolder(content))
    const pin = pinOf(name, 'http://127.0.0.1:1/never', content)
    expect(locate(places, pin)).toEqual({ at: 'mirror', path: join(places.mirror as string, name) })
  })
})

test('an alternative is asked where the first address has nothing', async () => {
  const server = await fileServer({ 'other.bin': content })
  const { fetch } = setting()
  const pin = pinOf(name, `${server.address}/gone.bin`, content)
  const path = await fetch({ ...pin, alternatives: [`${server.address}/other.bin`] })
  expect(contentOf(path)).toBe(pin.sha256)
  expect(server.requests.map(({ path }) => path)).toEqual(['gone.bin', 'other.bin'])
})

describe('offline', () => {
  test('nobody is asked, and the error says so', async () => {
    const server = await fileServer({ 'data.bin': content })
    const { fetch } = setting(server.address)
    const pin = pinOf(name, `${server.address}/data.bin`, content)
    await expect(fetch(pin, { offline: true })).rejects.toThrow(/--offline asks nobody else/)
    expect(server.requests).toEqual([])
  })

  test('a folder is a mirror all the same', async () => {
    const { fetch } = setting(mirrorFolder(content))
    const pin = pinOf(name, 'http://127.0.0.1:1/never', content)
    expect(contentOf(await fetch(pin, { offline: true }))).toBe(pin.sha256)
  })
})

/** `printf abc | md5sum`, `printf abc | git hash-object --stdin`. */
const abc = { md5: '900150983cd24fb0d6963f7d28e17f72', gitBlob: 'f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f' }

describe.each(Object.entries(abc))('a pin by %s', (algorithm, digest) => {
  const pin = (bytes: number, url: string) => ({ file: 'abc', url, bytes, [algorithm]: digest })

  test('takes the file it is of', async () => {
    const server = await fileServer({ abc: Buffer.from('abc') })
    const { fetch, places } = setting()
    const path = await fetch(pin(3, `${server.address}/abc`))
    expect(path).toBe(join(places.cache, 'data', algorithm, digest, 'abc'))
  })

  test('refuses another one', async () => {
    const server = await fileServer({ abc: Buffer.from('abd') })
    const { fetch } = setting()
    await expect(fetch(pin(3, `${server.address}/abc`))).rejects.toThrow(`${algorithm} ${digest}`)
  })
})

test('every digest of a pin has to hold', async () => {
  const server = await fileServer({ 'data.bin': content })
  const { fetch } = setting()
  const pin = { ...pinOf(name, `${server.address}/data.bin`, content), md5: '0'.repeat(32) }
  const md5 = createHash('md5').update(content).digest('hex')
  await expect(fetch(pin)).rejects.toThrow(new RegExp(`md5 0{32}[\\s\\S]*md5 ${md5}`))
})

test('one file that can not be had does not keep the others', async () => {
  const server = await fileServer({ a: Buffer.from('a'), b: Buffer.from('b'), c: Buffer.from('c') })
  const { places } = setting()
  const pins = ['a', 'gone', 'b', 'c'].map((file) =>
    pinOf(file, `${server.address}/${file}`, Buffer.from(file)),
  )
  const options = {
    places,
    offline: false,
    signal: new AbortController().signal,
    tries: 1,
    pause: 1,
    stall: 300,
  }
  const { fetched, failed } = await fetchFiles(pins, 2, { ...options, report: () => {} })
  expect(fetched.map(({ file }) => file).sort()).toEqual(['a', 'b', 'c'])
  expect(failed.map(({ file }) => file)).toEqual(['gone'])
  expect(failed[0]?.error).toBeInstanceOf(DataError)
})

test('two data sets that share a file share its copy', () => {
  const { places } = setting()
  const one = pinOf('first/data.bin', 'https://example.org/1', content)
  const other = pinOf('second/data.bin', 'https://example.org/2', content)
  expect(cachePath(places, one)).toBe(cachePath(places, other))
  expect(dirname(cachePath(places, one))).not.toBe(
    dirname(cachePath(places, pinOf('data.bin', '', Buffer.from('x')))),
  )
})
