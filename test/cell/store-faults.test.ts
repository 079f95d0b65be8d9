/** What processes that die, disks that are full and neighbours at the same work do to a store. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/base/random.ts'
import { claim } from '../../src/cell/claim.ts'
import { openStore } from '../../src/cell/store.ts'
import { cellFiles, keyOf } from './cells.ts'
import { emptyFolder, privateMounts, runMounted, startChild } from './children.ts'

const temporaries = (root: string, kind: string) => {
  const folder = join(root, kind, '.tmp')
  return existsSync(folder) ? readdirSync(folder) : []
}

const committedKeys = (root: string) =>
  readdirSync(join(root, 'cells')).filter((name) => name !== '.tmp' && name.length === 64)

describe('a process killed while it writes', () => {
  test('leaves whole cells and nothing else, and its leftovers go with the next write', async () => {
    const root = join(emptyFolder(), '.hypros')
    const store = openStore(root)
    const delays = randomStream(1, 'kill')
    let interrupted = 0
    for (let round = 0; round < 8; round++) {
      const child = startChild('store-child.ts', 'commit for ever', root, String(round * 1000))
      await child.line()
      await pause(delays.integer(120))
      child.process.kill('SIGKILL')
      expect((await child.end()).status).toBe('SIGKILL')
      if (temporaries(root, 'cells').length > 0) interrupted++
      for (const key of committedKeys(root)) {
        expect(store.readCell(key)?.result.key).toBe(key)
        expect(store.readScratch(key, 'checkpoint.bin')).toEqual(
          new Uint8Array(200_000).fill(Number.parseInt(key, 16)),
        )
      }
    }
    expect(interrupted).toBeGreaterThan(0)
    store.commit('cells', keyOf(999_999), cellFiles(keyOf(999_999)))
    store.saveScratch(keyOf(999_999), 'checkpoint.bin', new Uint8Array(1))
    expect([temporaries(root, 'cells'), temporaries(root, 'work')]).toEqual([[], []])
  })

  test('loses its claim', async () => {
    const root = emptyFolder()
    const child = startChild('slots-child.ts', 'claim', root, keyOf(1))
    expect(await child.line()).toBe('claimed')
    expect(claim(root, keyOf(1))).toBeUndefined()
    expect(claim(root, keyOf(2))).toBeDefined()
    child.process.kill('SIGKILL')
    await child.end()
    expect(claim(root, keyOf(1))).toBeDefined()
  })
})

describe('neighbours', () => {
  test('that still write are left alone by those who clear up', async () => {
    const root = join(emptyFolder(), '.hypros')
    const store = openStore(root)
    const child = startChild('store-child.ts', 'commit for ever', root, '0')
    for (let number = 0; number < 15; number++) {
      await child.line()
      store.commit('cells', keyOf(10_000 + number), cellFiles(keyOf(10_000 + number)))
    }
    child.process.kill('SIGKILL')
    expect((await child.end()).errors).toBe('')
  })

  test('that commit the same key at once agree on one of them', async () => {
    const root = join(emptyFolder(), '.hypros')
    for (let round = 0; round < 3; round++) {
      const writers = ['a', 'b'].map((name) =>
        startChild('store-child.ts', 'commit at once', root, keyOf(round), name),
      )
      for (const writer of writers) expect(await writer.line()).toBe('ready')
      for (const writer of writers) writer.say('go')
      const [first, second] = await Promise.all(writers.map((writer) => writer.line()))
      expect(first).toMatch(/"writer":"[ab]"/)
      expect(second).toBe(first)
    }
    expect(temporaries(root, 'cells')).toEqual([])
  })

  test('eight of them read and write few keys', async () => {
    const root = join(emptyFolder(), '.hypros')
    const children = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
      startChild('store-child.ts', 'hammer', root, String(seed)),
    )
    const ends = await Promise.all(children.map((child) => child.end()))
    expect(ends).toEqual(children.map(() => ({ status: 0, errors: '' })))
    const store = openStore(root)
    const keys = committedKeys(root)
    expect(keys).toHaveLength(20)
    expect(keys.map((key) => store.readCell(key)?.result.key)).toEqual(keys)
    expect(store.memo('shared')).toEqual({ round: 29 })
    expect(['cells', 'work', 'memo'].map((kind) => temporaries(root, kind))).toEqual([[], [], []])
  })
})

interface Report {
  readonly errors: Readonly<
    Record<string, { name: string; what: string; where: string; remedy: string } | null>
  >
  readonly kept: { readonly first: string; readonly second?: boolean }
  readonly left?: readonly string[]
}

describe('a disk that can not be written', () => {
  test('full: says so, keeps what there is and leaves nothing of the rest', (context) => {
    const mounts = privateMounts()
    if ('refused' in mounts) return context.skip(`this machine permits no mounting: ${mounts.refused}`)
    const root = emptyFolder()
    const shell = `mount -t tmpfs -o size=256k none ${root}`
    const { errors, kept, left } = runMounted(
      mounts.command,
      shell,
      'store-child.ts',
      'fill the disk',
      root,
    ) as Report
    expect(errors.commit).toEqual({
      name: 'StoreError',
      what: 'the disk is full',
      where: join(root, 'cells', keyOf(2), 'weights.safetensors'),
      remedy: 'free some space and run again',
    })
    expect(errors.saveScratch).toMatchObject({ what: 'the disk is full' })
    expect(errors.saveMemo).toBeNull()
    expect(kept).toEqual({ first: keyOf(1), second: false })
    expect(left).toEqual([])
  })

  test('without a single free file: says so', (context) => {
    const mounts = privateMounts()
    if ('refused' in mounts) return context.skip(`this machine permits no mounting: ${mounts.refused}`)
    const root = emptyFolder()
    const shell = `mount -t tmpfs -o size=256k,nr_inodes=4 none ${root}; mkdir -p ${root}/claims ${root}/cells ${root}/slots`
    const { errors } = runMounted(
      mounts.command,
      shell,
      'store-child.ts',
      'write to a read-only disk',
      root,
    ) as Report
    expect(errors.claim).toMatchObject({ name: 'StoreError', what: 'the disk is full' })
    expect(errors.commit).toMatchObject({ name: 'StoreError', what: 'the disk is full' })
  })

  test('read-only: says so, and what there is can be read', (context) => {
    const mounts = privateMounts()
    if ('refused' in mounts) return context.skip(`this machine permits no mounting: ${mounts.refused}`)
    const [filled, root] = [emptyFolder(), emptyFolder()]
    openStore(filled).commit('cells', keyOf(1), cellFiles(keyOf(1)))
    for (const folder of ['claims', 'slots']) mkdirSync(join(filled, folder))
    writeFileSync(join(filled, 'claims', `${keyOf(1)}.lock`), '')
    const shell = `mount -t tmpfs none ${root}; cp -r ${filled}/. ${root}; mount -o remount,bind,ro ${root}`
    const { errors, kept } = runMounted(
      mounts.command,
      shell,
      'store-child.ts',
      'write to a read-only disk',
      root,
    ) as Report
    const { saveMemo, ...others } = errors
    for (const error of Object.values(others)) {
      expect(error).toMatchObject({ name: 'StoreError', what: 'the file system is read-only' })
      expect(error?.where.startsWith(root)).toBe(true)
      expect(error?.remedy).toContain('mount it writable')
    }
    expect(saveMemo).toBeNull()
    expect(kept).toEqual({ first: keyOf(1) })
  })
})
