/** Installations of TensorFlow in the user's cache: what `npx hypros engine install` wrote and the engine loads. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import * as z from 'zod'
import { cacheFolder } from '../../base/cache-folder.ts'
import { errorCode, onDisk } from '../../base/disk.ts'
import { EngineError } from '../../base/errors.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')

const recordSchema = z.object({
  schema: z.literal(1),
  engine: z.literal('tensorflow'),
  variant: z.enum(['cpu', 'cuda', 'prebuilt']),
  /** Of TensorFlow. */
  version: z.string().min(1),
  /** Version of @tensorflow/tfjs-node, whose addon it is. */
  tfjsNode: z.string().min(1),
  /** The addon, relative to the folder. */
  addon: z.string().refine((path) => !isAbsolute(path) && !path.split('/').includes('..'), 'a path inside'),
  addonSha256: digest,
  /** The wheel that the libraries come from; null where they came with the prebuilt addon. */
  wheel: z.object({ file: z.string().min(1), sha256: digest }).nullable(),
  /** First line of what the compiler says of itself; null where nothing was compiled. */
  compiler: z.string().nullable(),
  installedAt: z.iso.datetime(),
})

/** What stands in `install.json`. */
export type InstallRecord = z.infer<typeof recordSchema>

export interface Installation extends InstallRecord {
  /** `tensorflow-2.21.0-cpu`. */
  readonly name: string
  /** Absolute path. */
  readonly folder: string
  /** Absolute path of the addon. */
  readonly addonPath: string
}

/** The file whose presence makes a folder an installation. */
export const recordFile = 'install.json'

type Environment = NodeJS.ProcessEnv

export const enginesFolder = (environment: Environment = process.env): string =>
  join(cacheFolder(environment), 'engines')

/**
 * The installation that `HYPROS_TENSORFLOW` names (a folder's name, or its path), else the newest; undefined where
 * there is none.
 *
 * @throws EngineError where the one named isn't there, or a record is damaged.
 */
export function findInstallation(environment: Environment = process.env): Installation | undefined {
  const named = environment.HYPROS_TENSORFLOW
  if (!named) return listInstallations(environment).at(-1)
  const folder = /[/\\]/.test(named) ? resolve(named) : join(enginesFolder(environment), named)
  const found = readInstallation(folder)
  if (found !== undefined) return found
  const names = listInstallations(environment).map(({ name }) => name)
  throw new EngineError(
    `no installation of TensorFlow "${named}"`,
    `HYPROS_TENSORFLOW, which stands for ${folder}`,
    names.length === 0
      ? 'run: npx hypros engine install tensorflow'
      : `set it to one of: ${names.join(', ')}; or leave it out`,
  )
}

/** All installations, oldest first. @throws EngineError where a record is damaged. */
export function listInstallations(environment: Environment = process.env): Installation[] {
  return installationNames(environment)
    .flatMap((name) => readInstallation(join(enginesFolder(environment), name)) ?? [])
    .sort((a, b) => Date.parse(a.installedAt) - Date.parse(b.installedAt))
}

/** Names of folders that may be installations, whatever their state. */
export function installationNames(environment: Environment = process.env): string[] {
  const home = enginesFolder(environment)
  return onDisk(home, () => {
    try {
      return readdirSync(home)
        .filter((name) => name.startsWith('tensorflow-'))
        .sort()
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return []
      throw error
    }
  })
}

/** The installation in a folder; undefined where there is none. @throws EngineError where its record is damaged. */
export function readInstallation(folder: string): Installation | undefined {
  const path = join(folder, recordFile)
  const text = onDisk(path, () => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined
      throw error
    }
  })
  if (text === undefined) return undefined
  const name = basename(folder)
  const record = recordSchema.safeParse(parsed(text))
  if (record.success) return { ...record.data, name, folder, addonPath: join(folder, record.data.addon) }
  throw new EngineError(
    `the record of an installation is damaged:\n${z.prettifyError(record.error)}`,
    path,
    `run: npx hypros engine remove ${name}, then install it again`,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // no record, and the schema says so
  }
}
