/**
 * A step server runs training steps on request. Ours is bench/step-server.ts, PyTorch's is bench/peers/step.py;
 * bench/peers/README.md has the protocol. Between requests it waits on its input.
 */
import { type Command, type Opened, openProcess } from './process.ts'

export interface StepServer {
  readonly pid: number
  /** Exact build of what runs the steps. */
  readonly build: string
  /** Milliseconds of each of `steps` updates with a loss. */
  run(loss: string, steps: number): Promise<number[]>
  stop(): Promise<void>
}

export type Started = Opened<StepServer>

export async function startServer(command: Command): Promise<Started> {
  const opened = await openProcess(command)
  if (opened.state !== 'ready') return opened
  const { pid, build, ask, end } = opened.server
  const run = async (loss: string, steps: number) =>
    (await ask(`run ${loss} ${steps}`)).milliseconds as number[]
  return { state: 'ready', server: { pid, build, run, stop: () => end('quit') } }
}
