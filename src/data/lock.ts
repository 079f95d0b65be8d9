import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { ConfigError, DataError } from '../base/errors.ts'

const filePath = z
  .string()
  .regex(/^[^/\\:.][^\\:]*$/, 'a relative path with forward slashes')
  .refine((path) => !path.split('/').includes('..'), 'a path inside its source')
const bytes = z.int().positive()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
const count = z.int().positive()

const npmSource = z.strictObject({
  kind: z.literal('npm'),
  package: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/, 'an exact version'),
  /** `file` is relative to the folder of the package. */
  files: z.array(z.strictObject({ file: filePath, bytes, sha256 })).min(1),
})

const digests = {
  sha256: sha256.optional(),
  /** Where the publisher gives no SHA-256. */
  md5: z
    .string()
    .regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits')
    .optional(),
  /** SHA-1 of Git's blob object of the content, as `git ls-tree` prints it. */
  gitBlob: z
    .string()
    .regex(/^[0-9a-f]{40}$/, '40 hexadecimal digits')
    .optional(),
}
const https = z.url({ protocol: /^https$/ })

const urlFile = z
  .strictObject({
    file: filePath,
    url: https,
    /** Other places of the same bytes, tried in order. */
    alternatives: z.array(https).min(1).optional(),
    bytes,
    ...digests,
  })
  .refine((pin) => pin.sha256 ?? pin.md5 ?? pin.gitBlob, 'one digest at least')

const urlSource = z.strictObject({
  kind: z.literal('url'),
  /** `file` is the path under which a mirror has the file; no two data sets give one path to different files. */
  files: z.array(urlFile).min(1),
})

/** Files that can't be fetched, or have no digest to promise. */
const unpinnedSource = z.strictObject({
  kind: z.literal('url'),
  files: z
    .array(
      z.strictObject({
        file: filePath,
        url: https,
        bytes: bytes.nullable(),
        sha256: sha256.nullable(),
      }),
    )
    .min(1),
})

const description = {
  title: z.string().min(1),
  /** BCP 47 tags. A data set in one language names it as its source. */
  languages: z.strictObject({ source: z.string().min(2), target: z.string().min(2).optional() }),
  licence: z.strictObject({ spdx: z.string().min(1), url: z.url() }),
  citation: z.string().min(1),
  homepage: z.url(),
}

/** Examples a split. */
const splits = z
  .record(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), count)
  .refine((counts) => Object.keys(counts).length > 0, 'one split at least')

const datasetSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('available'),
    ...description,
    splits,
    source: z.discriminatedUnion('kind', [npmSource, urlSource]),
  }),
  z.strictObject({
    state: z.literal('unavailable'),
    /** Why it can't be read, in words for the person who asks for it. */
    reason: z.string().min(1),
    ...description,
    /** Left out where not even that is settled. */
    splits: splits.optional(),
    source: unpinnedSource,
  }),
])

const lockSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  datasets: z.record(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), datasetSchema),
})

export type DatasetsLock = z.infer<typeof lockSchema>
export type LockedDataset = z.infer<typeof datasetSchema>
export type AvailableDataset = Extract<LockedDataset, { state: 'available' }>
export type UrlFile = z.infer<typeof urlFile>

/** The JSON schema that `fixtures/datasets.schema.json` holds. */
export function lockJsonSchema(): object {
  return z.toJSONSchema(lockSchema)
}

/** The folder of this package: the nearest one above this file that holds a package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('hypros lies in no package')
    folder = parent
  }
  return folder
}

/** Reads and validates the lock; `path` defaults to the one that the package brings along. */
export function readLock(path: string = join(packageRoot(), 'fixtures', 'datasets.lock')): DatasetsLock {
  const remedy = 'restore the file (git checkout, or install hypros again)'
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new DataError(`the data lock can't be read: ${(cause as Error).message}`, path, remedy, { cause })
  }
  const result = lockSchema.safeParse(json)
  if (result.success) return result.data
  throw new DataError(`the data lock is not valid:\n${z.prettifyError(result.error)}`, path, remedy)
}

/** The entry of a data set whose files can be read. */
export function availableDataset(lock: DatasetsLock, name: string): AvailableDataset {
  const entry = Object.hasOwn(lock.datasets, name) ? lock.datasets[name] : undefined
  const usable = Object.keys(lock.datasets).filter((key) => lock.datasets[key]?.state === 'available')
  const remedy = `use one of: ${usable.join(', ')}`
  if (!entry) throw new ConfigError(`unknown data set "${name}"`, 'datasets of the experiment', remedy)
  if (entry.state === 'unavailable') {
    throw new DataError(
      `data set "${name}" is not available: ${entry.reason}`,
      'fixtures/datasets.lock',
      remedy,
    )
  }
  return entry
}

/** A data set of an npm package, whose examples are split here. */
export type EmbeddedDataset = AvailableDataset & {
  readonly splits: { readonly train: number; readonly validation: number; readonly test: number }
}

/**
 * The entry of a data set that an npm package brings along.
 * @throws DataError for one that has to be downloaded
 */
export function embeddedDataset(lock: DatasetsLock, name: string): EmbeddedDataset {
  const entry = availableDataset(lock, name)
  const { train, validation, test } = entry.splits
  if (entry.source.kind === 'npm' && train && validation && test) {
    return { ...entry, splits: { train, validation, test } }
  }
  throw new DataError(
    `"${name}" is no embedded data set`,
    'fixtures/datasets.lock',
    'read it with openDataset',
  )
}
