import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { lines } from '../../../src/data/readers/lines.ts'
import { gunzipped, whole } from '../../../src/data/readers/source.ts'
import { tarMember, tarMembers } from '../../../src/data/readers/tar.ts'
import { zipMember, zipMembers } from '../../../src/data/readers/zip.ts'
import { all, folderOf, sourceOf, type TarEntry, tarOf, zipOf } from './pack.ts'

const outside = ['../a', 'b/../../a', '/etc/a', 'C:/a', '..\\a', '\\a']

describe('gzip', () => {
  const zipped = gzipSync('a\nb\n')

  test('is read as it was before', async () => {
    expect(await all(lines(gunzipped(sourceOf(zipped))))).toEqual(['a', 'b'])
  })

  test.each([
    ['cut short', zipped.subarray(0, -9)],
    ['with a changed byte', Buffer.from(zipped).fill(0xff, 12, 13)],
    ['that is none', Buffer.from('plain text')],
  ])('%s is refused', async (_, bytes) => {
    await expect(all(gunzipped(sourceOf(bytes)).open())).rejects.toThrow(/not a whole gzip file[\s\S]*a\.txt/)
  })
})

describe('tar', () => {
  const entries: readonly TarEntry[] = [
    { name: 'set', type: 'directory' },
    { name: 'set/a.en', content: 'one\ntwo\n' },
    { name: './set/a.de', content: 'eins\nzwei\n' },
    { name: `${'long/'.repeat(40)}name`, content: 'x' },
  ]

  test('members come in order, read or not', async () => {
    const names: string[] = []
    for await (const { name } of tarMembers(sourceOf(await tarOf(entries), 100))) names.push(name)
    expect(names).toEqual(['set/a.en', 'set/a.de', `${'long/'.repeat(40)}name`])
  })

  test('one member, of a compressed archive', async () => {
    const archive = gunzipped(sourceOf(gzipSync(await tarOf(entries))))
    expect(await all(lines(tarMember(archive, 'set/a.de')))).toEqual(['eins', 'zwei'])
  })

  test('a member that there is not is named', async () => {
    const archive = sourceOf(await tarOf(entries), 100)
    await expect(all(tarMember(archive, 'set/b').open())).rejects.toThrow(/no member "set\/b"/)
  })

  test.each(outside)('%s leads out of it: refused', async (name) => {
    const archive = sourceOf(await tarOf([{ name, content: 'x' }]), 100)
    await expect(all(tarMembers(archive))).rejects.toThrow(/leads out of it/)
  })

  test.each(['symlink', 'link'] as const)('a %s is refused', async (type) => {
    const archive = sourceOf(await tarOf([{ name: 'a', type, linkname: '/etc/passwd' }]), 100)
    await expect(all(tarMembers(archive))).rejects.toThrow(/only files are read/)
  })

  test('cut short is refused', async () => {
    const archive = sourceOf((await tarOf(entries)).subarray(0, 1100), 100)
    await expect(all(tarMembers(archive))).rejects.toThrow(/not a whole tar archive/)
  })
})

describe('zip', () => {
  const pathOf = (bytes: Buffer) => join(folderOf({ 'a.zip': bytes }), 'a.zip')
  const members = [{ name: 'set/' }, { name: 'set/a', content: 'one' }, { name: 'set/b', content: 'two' }]

  test('members come in order', async () => {
    const texts: string[] = []
    for await (const { name, content } of zipMembers(pathOf(zipOf(members)), 'a.zip')) {
      texts.push(`${name}: ${await whole({ name, open: () => content })}`)
    }
    expect(texts).toEqual(['set/a: one', 'set/b: two'])
  })

  test('one member', async () => {
    const path = pathOf(zipOf(members))
    expect(String(await whole(zipMember(path, 'a.zip', 'set/b')))).toBe('two')
    await expect(whole(zipMember(path, 'a.zip', 'set/c'))).rejects.toThrow(/no member "set\/c"/)
  })

  test.each(outside)('%s leads out of it: refused', async (name) => {
    const path = pathOf(zipOf([{ name, content: 'x' }]))
    await expect(all(zipMembers(path, 'a.zip'))).rejects.toThrow(
      /leads out of it|invalid relative path|absolute path|invalid characters/,
    )
  })

  test('a link is refused', async () => {
    const path = pathOf(zipOf([{ name: 'a', content: '/etc/passwd', mode: 0o120777 }]))
    await expect(all(zipMembers(path, 'a.zip'))).rejects.toThrow(/a link, "a"/)
  })

  test.each([
    ['cut short', zipOf(members).subarray(0, -30)],
    ['that is none', Buffer.from('plain text')],
  ])('%s is refused', async (_, bytes) => {
    await expect(all(zipMembers(pathOf(bytes), 'a.zip'))).rejects.toThrow(/not a whole zip archive/)
  })
})

test('a large text is read in little memory', () => {
  const child = fileURLToPath(new URL('memory-child.ts', import.meta.url))
  const options = ['--max-old-space-size=24', '--disable-warning=ExperimentalWarning']
  const ran = spawnSync(process.execPath, [...options, child], { encoding: 'utf8' })
  expect(ran.stderr).toBe('')
  const { lines: count, megabytes, grown } = JSON.parse(ran.stdout)
  expect({ count, megabytes }).toEqual({ count: 640_000, megabytes: 64 })
  // The 48 MB that come after the first quarter are not kept.
  expect(grown).toBeLessThan(40)
})
