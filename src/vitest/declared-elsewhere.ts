import { existsSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '../base/errors.ts'
import { collecting } from '../experiment/collector.ts'
import { suggest } from '../experiment/suggest.ts'
import type { Experiment } from '../experiment/types.ts'

/** What each file declares: a file is run once, however often it is asked for. */
const read = new Map<string, Promise<readonly Experiment[]>>()

export interface DeclaredElsewhere {
  readonly experiment: Experiment
  /** The file that declares it, relative to the root, with slashes. */
  readonly file: string
}

/** Who asks for a declaration: the file, the project's root, and the field to name in messages. */
interface Asking {
  readonly suiteFile: string
  readonly root: string
  readonly field: string
  readonly where: string
}

/**
 * The declaration of an experiment in another suite file, whose tests are not registered here.
 * @throws ConfigError where there is no such file or experiment, and whatever the file throws.
 */
export async function declaredElsewhere(
  name: string,
  path: string,
  { suiteFile, root, field, where }: Asking,
): Promise<DeclaredElsewhere> {
  const file = resolve(dirname(suiteFile), path)
  if (!existsSync(file)) {
    throw new ConfigError(`${field}: there is no file ${path}`, where, `give a path relative to ${suiteFile}`)
  }
  const declared = read.get(file) ?? experimentsIn(file, root)
  read.set(file, declared)
  const experiments = await declared
  const experiment = experiments.find((one) => one.name === name)
  if (experiment) return { experiment, file: relative(root, file).split(sep).join('/') }
  const names = experiments.map((one) => one.name)
  const meant = suggest(name, names)
  throw new ConfigError(
    `${path} declares no experiment "${name}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
    where,
    names.length === 0 ? 'name the file that declares it' : `it declares ${names.join(', ')}`,
  )
}

/** One file after the other: there is one collector a process. */
let reading: Promise<unknown> = Promise.resolve()

function experimentsIn(file: string, root: string): Promise<readonly Experiment[]> {
  const found: Experiment[] = []
  const collector = { file, root, add: (experiment: Experiment) => found.push(experiment) }
  const read = () => collecting(collector, () => import(/* @vite-ignore */ pathToFileURL(file).href))
  const here = reading.then(read)
  reading = here.catch(() => {})
  return here.then(() => found)
}
