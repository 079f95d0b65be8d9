/** NVIDIA's GPUs, as their driver names them. */
import { run } from './run.ts'

export interface Gpu {
  readonly name: string
  readonly driver: string
  readonly memoryBytes: number
}

/** The GPUs of this machine; undefined where there is no driver. */
export async function findGpus(environment: NodeJS.ProcessEnv): Promise<readonly Gpu[] | undefined> {
  const ran = await run(
    'nvidia-smi',
    ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'],
    { environment },
  )
  return ran?.code === 0 ? parseGpus(ran.output) : undefined
}

/** Lines `NVIDIA A100-SXM4-80GB, 550.54.15, 81920`: name, driver, memory in MiB. */
export function parseGpus(text: string): Gpu[] {
  return text
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .flatMap(([name, driver, memory]) =>
      name && driver && memory ? [{ name, driver, memoryBytes: Number(memory) * 2 ** 20 }] : [],
    )
}
