import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeDigest } from './code.ts'
import { decisive, elsewhere, type Part, parts, versionOf } from './parts.ts'
import { filesUnder, read, root } from './sources.ts'

/** A part as it was when its version was last looked at. */
interface Noted {
  readonly version: number
  /** Digest of every file's code. */
  readonly files: Readonly<Record<string, string>>
}

const noteFile = 'test/structure/versions.json'
const command = 'UPDATE_VERSIONS=1 npx vitest run test/structure'

const present = (name: string): Noted => ({
  version: versionOf(name),
  files: Object.fromEntries((parts[name] as Part).files.map((path) => [path, codeDigest(read(path))])),
})

if (process.env.UPDATE_VERSIONS) {
  const all = Object.fromEntries(Object.keys(parts).map((name) => [name, present(name)]))
  writeFileSync(join(root, noteFile), `${JSON.stringify(all, null, 2)}\n`)
}

const noted = JSON.parse(read(noteFile)) as Readonly<Record<string, Noted>>

/** What is wrong with a part, in words for the person who changed it; nothing where all is well. */
function complaint(
  name: string,
  { version, at }: Pick<Part, 'version' | 'at'>,
  then: Noted,
  now: Noted,
): string[] {
  const paths = [...new Set([...Object.keys(then.files), ...Object.keys(now.files)])]
  const changed = paths.filter((path) => then.files[path] !== now.files[path])
  if (changed.length > 0 && now.version === then.version) {
    return [
      `The code of part "${name}" changed under version ${now.version}: ${changed.join(', ')}.`,
      `Raise ${version}'s version in ${at}, so that stored cells are trained anew, and note it: ${command}`,
      'Where the output is provably the same (a renaming, a new function), only note it.',
    ]
  }
  if (now.version < then.version) {
    return [
      `The version of part "${name}" went back from ${then.version} to ${now.version}; versions only rise.`,
    ]
  }
  return now.version > then.version ? [`The version of part "${name}" was raised; note it: ${command}`] : []
}

test.each(Object.entries(parts))('%s: no code changed under an unchanged version', (name, part) => {
  expect(complaint(name, part, noted[name] ?? { version: 0, files: {} }, present(name)).join('\n')).toBe('')
})

const where = { version: 'loop', at: 'src/train/loop.ts' } as const
const before: Noted = { version: 2, files: { a: '1', b: '2' } }
const changes: readonly [what: string, now: Noted, message: string][] = [
  ['nothing', before, ''],
  ['a file', { version: 2, files: { a: '1', b: '3' } }, "Raise loop's version in src/train/loop.ts"],
  ['a file more', { version: 2, files: { a: '1', b: '2', c: '3' } }, 'changed under version 2: c.'],
  ['a file less', { version: 2, files: { a: '1' } }, 'changed under version 2: b.'],
  ['code and version', { version: 3, files: { a: '1', b: '3' } }, `was raised; note it: ${command}`],
  ['the version, backwards', { version: 1, files: { a: '1', b: '2' } }, 'went back from 2 to 1'],
]

test.each(changes)('%s changed', (_, now, message) => {
  const said = complaint('loop', where, before, now).join('\n')
  expect(message === '' ? said : said.includes(message)).toBe(message === '' ? '' : true)
})

test('every file that decides results belongs to a part, or it is said why not', () => {
  const known = new Set([...Object.values(parts).flatMap(({ files }) => files), ...Object.keys(elsewhere)])
  expect(decisive.flatMap(filesUnder).filter((path) => !known.has(path))).toEqual([])
})

test('the lists name files that exist, and none twice', () => {
  const named = [...new Set(Object.values(parts).flatMap(({ files }) => files))]
  const all = [...named, ...Object.keys(elsewhere)]
  expect(all.filter((path) => !existsSync(join(root, path)))).toEqual([])
  expect(named.filter((path) => path in elsewhere)).toEqual([])
})
