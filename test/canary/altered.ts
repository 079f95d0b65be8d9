/** This package with a fault in its source, as a pull request would bring it. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../structure/sources.ts'

/** Replaces a text, which has to stand in the file exactly once. */
export interface Change {
  readonly file: string
  readonly from: string
  readonly to: string
}

export interface AlteredTree {
  readonly folder: string
  /** Its command line. */
  readonly program: string
  remove(): void
}

/** A copy of the sources in a temporary folder, with changes; with none, it is the package as it is. */
export function alteredTree(...changes: readonly Change[]): AlteredTree {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-altered-')))
  mkdirSync(join(folder, 'fixtures'))
  for (const part of ['src', 'bin', 'package.json', 'fixtures/datasets.lock']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, from, to } of changes) {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(from)
    if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in ${file}`)
    writeFileSync(path, parts.join(to))
  }
  return {
    folder,
    program: join(folder, 'bin/hypros.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
