/** Node, vitest, git, processor, memory, GPUs, disk. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { HyprosError } from '../../base/errors.ts'
import { jobCapacity } from '../../cell/slots.ts'
import { findGpus } from '../../engine/install/gpu.ts'
import { run } from '../../engine/install/run.ts'
import { existingParent, freeBytes, gigabytes } from '../../engine/install/space.ts'
import { describeEnvironment } from '../../profile/environment.ts'
import { type Check, ok, problem, warning } from './check.ts'

/** Bytes below which a run of a suite may fill the disk. */
const little = 2e9

interface OwnPackage {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly peerDependencies: { readonly vitest: string }
}

const own = createRequire(import.meta.url)('../../../package.json') as OwnPackage

export async function checkMachine(project: string): Promise<Check[]> {
  const { node, platform, cpu, cores, memoryBytes, fingerprint } = describeEnvironment()
  return [
    ok('hypros', own.version),
    ok('Node', `${node} (wanted: ${own.engines.node}), ${process.execPath}`),
    checkVitest(project),
    await checkGit(),
    ok('processor', `${cpu}, ${cores} cores for this process, ${platform}, fingerprint ${fingerprint}`),
    ok('memory', gigabytes(memoryBytes)),
    checkJobs(),
    await checkGpus(),
    ...checkDisk(project),
  ]
}

/** The vitest that a run of this project would use. */
function checkVitest(project: string): Check {
  const wanted = own.peerDependencies.vitest
  const [major = 0, minor = 0] = wanted.replace('^', '').split('.').map(Number)
  const command = `npm install -D vitest@${major}`
  let version: string
  try {
    const require = createRequire(join(project, 'package.json'))
    version = (require('vitest/package.json') as { version: string }).version
  } catch {
    return problem('vitest', `not installed in ${project}`, command, 2)
  }
  const [hasMajor = 0, hasMinor = 0] = version.split('.').map(Number)
  return hasMajor === major && hasMinor >= minor
    ? ok('vitest', `${version} (wanted: ${wanted})`)
    : problem('vitest', `${version}, but ${wanted} is wanted`, command, 2)
}

async function checkGit(): Promise<Check> {
  const ran = await run('git', ['--version'], { environment: process.env })
  return ran?.code === 0
    ? ok('git', ran.output.trim().replace(/^git version /, ''))
    : warning('git', 'not there; recorded verdicts are meant to be committed', 'install git')
}

function checkJobs(): Check {
  try {
    return ok('jobs', `${jobCapacity()} cells side by side, one thread each (HYPROS_JOBS)`)
  } catch (error) {
    if (error instanceof HyprosError) return problem('jobs', error.what, error.remedy, 2)
    throw error
  }
}

async function checkGpus(): Promise<Check> {
  const gpus = await findGpus(process.env)
  if (gpus === undefined) return ok('GPU', 'no NVIDIA driver (nvidia-smi does not run); cells run on the CPU')
  if (gpus.length === 0) return warning('GPU', 'a driver but no GPU', 'see: nvidia-smi')
  const names = gpus.map(
    ({ name, driver, memoryBytes }) => `${name}, driver ${driver}, ${gigabytes(memoryBytes)}`,
  )
  return ok('GPU', names.join('; '))
}

function checkDisk(project: string): Check[] {
  return [project, cacheFolder()].map((folder) => {
    const free = freeBytes(existingParent(folder))
    const found = `${gigabytes(free)} free for ${folder}`
    return free < little ? warning('disk', found, 'free some space') : ok('disk', found)
  })
}
