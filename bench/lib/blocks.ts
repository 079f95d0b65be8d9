import type { Contestant } from './contestants.ts'
import type { StepServer } from './server.ts'

/** Milliseconds of baseline, candidate, candidate, baseline. */
export type Block = readonly [a1: number, b1: number, b2: number, a2: number]

export interface BlockSettings {
  readonly threads: number
  readonly processes: number
  readonly blocks: number
  readonly baseline: string
  readonly candidate: string
}

export interface ProcessBlocks {
  /** From 1. */
  readonly process: number
  readonly candidate: string
  readonly blocks: readonly Block[]
}

/** Blocks thrown away at first: they pay for compilation and cold caches. */
const warmUp = 2

/**
 * Fresh processes of one engine, one after another and alone on the machine: blocks of baseline, candidate, candidate,
 * baseline, and in turn with them the same with a second copy of the baseline in the candidate's place (A/A).
 */
export async function abbaProcesses(
  contestant: Contestant,
  size: string,
  { threads, processes, blocks, baseline, candidate }: BlockSettings,
): Promise<ProcessBlocks[]> {
  const results: ProcessBlocks[] = []
  for (let process = 1; process <= processes; process++) {
    const started = await contestant.start(size, threads)
    if (started.state !== 'ready') throw new Error(started.reason)
    try {
      results.push(...(await blocksOf(started.server, process, { blocks, baseline, candidate })))
    } finally {
      await started.server.stop()
    }
  }
  return results
}

async function blocksOf(
  server: StepServer,
  process: number,
  { blocks, baseline, candidate }: Pick<BlockSettings, 'blocks' | 'baseline' | 'candidate'>,
): Promise<ProcessBlocks[]> {
  const twin = `${baseline}#2`
  const time = async (loss: string): Promise<number> => (await server.run(loss, 1))[0] as number
  const block = async (other: string): Promise<Block> => [
    await time(baseline),
    await time(other),
    await time(other),
    await time(baseline),
  ]
  const pairs: Block[] = []
  const twins: Block[] = []
  for (let number = -warmUp; number < blocks; number++) {
    const pair = await block(candidate)
    const same = await block(twin)
    if (number < 0) continue
    pairs.push(pair)
    twins.push(same)
  }
  return [
    { process, candidate, blocks: pairs },
    { process, candidate: twin, blocks: twins },
  ]
}
