/** What a training step of the paper tier needs, computed from its graph: the table of docs/a100.md. */
import { type LossName, losses, type WorkloadName, weightBytes, workloads } from '../bench/lib/paper.ts'
import { paperTrainee } from '../bench/lib/trainee.ts'
import { cost } from '../src/graph/cost.ts'
import { captureEntry } from '../src/graph/entry.ts'
import { table } from './markdown.ts'

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2)

const head = [
  'model',
  'loss',
  'weights',
  'Adam moments',
  'accumulated gradients',
  'step at least',
  'TFLOP a step',
]

async function row(name: WorkloadName, loss: LossName): Promise<string[]> {
  const workload = workloads[name]
  const { entry, specs } = await paperTrainee(workload, loss)
  const { peakBytes, flops } = cost(captureEntry(entry, specs))
  const weights = weightBytes(workload)
  const memory = [weights, 2 * weights, weights, peakBytes].map(gigabytes)
  return [`transformer-${name}`, loss, ...memory, (flops / 1e12).toFixed(2)]
}

/** GB and TFLOP a step of 4,096 target tokens. */
export async function memoryTable(): Promise<string> {
  const rows: string[][] = []
  for (const name of ['base', 'big'] as const) {
    for (const loss of Object.keys(losses) as LossName[]) rows.push(await row(name, loss))
  }
  return table(head, rows)
}
