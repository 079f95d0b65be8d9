import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { sha256 } from '../base/canonical.ts'
import { DataError } from '../base/errors.ts'
import type { AvailableDataset } from './lock.ts'

export interface PinnedFile {
  /** As the lock names it. */
  readonly file: string
  readonly sha256: string
  readonly content: Buffer
}

/** The folder of an npm package as this package sees it: nested, hoisted or linked. */
export function npmFolder(name: string, version: string): string {
  const require = createRequire(import.meta.url)
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch (cause) {
    throw new DataError(
      `npm package ${name} ${version} is not installed`,
      `looked for ${name}/package.json from ${import.meta.url}`,
      `run: npm install ${name}@${version}`,
      { cause },
    )
  }
}

/**
 * Reads every file of a data set and checks size and digest of the very bytes that it returns.
 * `folder` stands in for the place where the lock says the files lie.
 */
export function readPinnedFiles({ source }: AvailableDataset, folder?: string): PinnedFile[] {
  if (source.kind === 'url' && folder === undefined) {
    throw new DataError(
      'the data set has to be downloaded first',
      source.files.map((file) => file.url).join(', '),
      'fetch the files and name their folder',
    )
  }
  const [place, remedy] =
    source.kind === 'npm'
      ? [
          folder ?? npmFolder(source.package, source.version),
          `install the pinned package again: npm install --force ${source.package}@${source.version}`,
        ]
      : [folder as string, 'remove the file and fetch it again']
  return source.files.map((pin) => {
    const path = join(place, pin.file)
    if (!existsSync(path)) throw new DataError('a data file is missing', path, remedy)
    const content = readFileSync(path)
    const actual = sha256(content)
    if (content.length !== pin.bytes || actual !== pin.sha256) {
      throw new DataError(
        `a data file is not the pinned one\n  expected: sha256 ${pin.sha256}, ${pin.bytes} bytes` +
          `\n  actual:   sha256 ${actual}, ${content.length} bytes`,
        path,
        remedy,
      )
    }
    return { file: pin.file, sha256: actual, content }
  })
}
