/** Downloads wheels through pip, so that a person's index, proxy and certificate settings hold. */
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EngineError, StoreError } from '../../base/errors.ts'
import { altered, fileDigest } from './digest.ts'
import type { WheelRequest } from './pins.ts'
import { quoted, type Ran, run } from './run.ts'
import type { Work } from './types.ts'

/** A downloaded wheel whose digest is known to be right. */
export interface Wheel {
  readonly path: string
  readonly sha256: string
}

/** Milliseconds between two looks at how far pip is. */
const interval = 250

/**
 * Downloads wheels into `folder`. Only the libraries in them are used, no Python: so one CPython tag is asked for,
 * whatever the Python of this machine, and there is one digest a platform.
 *
 * A pinned wheel has to have its digest. That of another one is checked by pip against the index's.
 *
 * @throws EngineError where a wheel is missing, altered or can't be had, StoreError where the disk is full.
 */
export async function downloadWheels(
  requests: readonly WheelRequest[],
  folder: string,
  tags: readonly string[],
  python: string,
  work: Work,
): Promise<Wheel[]> {
  // pip writes to its temporary folder first: with that in ours, its leftovers go with it and its progress shows.
  const temporary = join(folder, 'pip')
  mkdirSync(temporary, { recursive: true })
  const pinned = requests.map(({ pin }) => pin?.bytes)
  let total = pinned.every((bytes) => bytes !== undefined) ? sum(pinned) : undefined
  const report = () => {
    const what = requests.length === 1 ? requests[0]!.requirement : `${requests.length} wheels`
    work.report({ phase: 'download', what, done: bytesIn(folder), total })
  }
  const announced: number[] = []
  const onLine = (line: string) => {
    const bytes = announcedBytes(line)
    if (bytes === undefined) return
    announced.push(bytes)
    if (announced.length === requests.length) total ??= sum(announced)
  }
  const timer = setInterval(report, interval)
  try {
    report()
    const ran = await run(
      python,
      [
        ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', '3.11'],
        ...['--implementation', 'cp', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
        ...tags.flatMap((tag) => ['--platform', tag]),
        ...['--dest', folder, ...requests.map(({ requirement }) => requirement)],
      ],
      { environment: { ...work.environment, TMPDIR: temporary }, signal: work.signal, onLine },
    )
    if (ran?.code !== 0) throw refusal(requests, folder, ran)
  } finally {
    clearInterval(timer)
  }
  report()
  const files = readdirSync(folder).filter((name) => name.endsWith('.whl'))
  return Promise.all(requests.map((request) => checked(request, folder, files, work.signal)))
}

async function checked(
  { requirement, pin }: WheelRequest,
  folder: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<Wheel> {
  const file = files.find((name) => projectOf(name) === projectOf(requirement.replace(/[<>=!~ ].*$/, '-')))
  if (file === undefined) throw new Error(`pip downloaded no wheel for ${requirement}`)
  const path = join(folder, file)
  const sha256 = await fileDigest(path, 'sha256', 'hex', signal)
  if (pin !== undefined && sha256 !== pin.sha256)
    throw altered(path, `sha256 ${pin.sha256}`, `sha256 ${sha256}`)
  return { path, sha256 }
}

/** `tensorflow_cpu` of `tensorflow_cpu-2.21.0-….whl` and of `tensorflow-cpu-`: names by the rules of Python wheels. */
const projectOf = (text: string): string =>
  text
    .replace(/-(\d.*)?$/, '')
    .replaceAll(/[-_.]+/g, '_')
    .toLowerCase()

/** Bytes that pip names as it begins: `Downloading tensorflow_cpu-….whl (273.8 MB)`. */
export function announcedBytes(line: string): number | undefined {
  const [, amount, unit] = /^\s+(?:Downloading|Using cached) .*\((\d+(?:\.\d+)?) ([kMG]?)B\)/.exec(line) ?? []
  if (amount === undefined) return undefined
  return Number(amount) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit as '' | 'k' | 'M' | 'G']
}

/** Bytes of the files under a folder; a file that pip is about to move counts once. */
function bytesIn(folder: string): number {
  const sizes = new Map<string, number>()
  for (const path of filesUnder(folder)) {
    const name = basename(path)
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    sizes.set(name, Math.max(size, sizes.get(name) ?? 0))
  }
  return sum([...sizes.values()])
}

/** Paths of all files; a folder that pip removes meanwhile has none. */
function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : []
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0)

function refusal(requests: readonly WheelRequest[], folder: string, ran: Ran | undefined): Error {
  const said = quoted(ran?.lastLines ?? [])
  const wanted = requests.map(({ requirement }) => requirement).join(' ')
  if (/No space left on device|Errno 28/.test(said)) {
    return new StoreError('the disk is full', folder, 'free some space and run again')
  }
  const [what, remedy] = /No matching distribution|Could not find a version/.test(said)
    ? [
        'the package index has no such wheel for this machine',
        'choose another --version (python3 -m pip index versions tensorflow-cpu), or see which index pip uses: ' +
          'python3 -m pip config list',
      ]
    : /hash(es)? .*match|DO NOT MATCH THE HASHES/i.test(said)
      ? ['a wheel is not what the index says', 'empty the cache (python3 -m pip cache purge) and run again']
      : ['pip could not download TensorFlow', 'check the network and the index: python3 -m pip config list']
  return new EngineError(`${what}${said}`, `pip download ${wanted}`, remedy)
}
