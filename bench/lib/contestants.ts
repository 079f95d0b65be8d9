/** What takes part in a step benchmark: engines of ours, and PyTorch, by the names given on the command line. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../../src/base/errors.ts'
import type { Shape } from '../causal.ts'
import type { Command } from './process.ts'
import { type Started, startServer } from './server.ts'
import { parseSize } from './size.ts'

export interface Contestant {
  /** `onnx`, `tensorflow:xla`, `pytorch`, `pytorch:compile`. */
  readonly name: string
  readonly losses: readonly string[]
  start(size: string, threads: number): Promise<Started>
}

/** What the ratios are against. */
export const reference = 'pytorch'
export const compiledReference = 'pytorch:compile'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** An environment made by bench/peers/setup.sh; one for several checkouts is named by HYPROS_PEERS_PYTHON. */
export const peersPython = (): string => process.env.HYPROS_PEERS_PYTHON ?? path('../peers/.venv/bin/python')

/** One of our engines; `environment` is added to that of its processes. */
export const engineContestant = (name: string, environment?: Command['environment']): Contestant => ({
  name,
  losses: ['log', 'hybrid'],
  start: (size, threads) =>
    startServer({
      program: process.execPath,
      args: [path('../step-server.ts'), name, size, String(threads)],
      environment,
    }),
})

/** Options of a PyTorch contestant: `pytorch:compile+fused`. */
const switches: Readonly<Record<string, readonly string[]>> = {
  compile: ['--compile'],
  fused: ['--adam', 'fused'],
  foreach: ['--adam', 'foreach'],
}

function pytorch(name: string): Contestant {
  const options = name
    .split(':')
    .slice(1)
    .flatMap((text) => text.split('+'))
  const unknown = options.find((option) => !Object.hasOwn(switches, option))
  if (unknown !== undefined) {
    const known = Object.keys(switches).join(', ')
    throw new ConfigError(`PyTorch has no option "${unknown}" here`, '--peers', `choose among ${known}`)
  }
  return {
    name,
    losses: ['log', 'hybrid', 'hybrid-analytic'],
    start: async (size, threads) => {
      const python = peersPython()
      if (!existsSync(python)) {
        return { state: 'not installed', reason: `there is no ${python}: run bench/peers/setup.sh` }
      }
      return startServer(pytorchCommand(python, options, parseSize(size), threads))
    },
  }
}

function pytorchCommand(
  python: string,
  options: readonly string[],
  { width, layers, vocabulary, batch, length }: Shape,
  threads: number,
): Command {
  const size = [`${width}`, `${layers}`, `${vocabulary}`, `${batch}x${length}`]
  const flags = options.flatMap((option) => switches[option] ?? [])
  return {
    program: python,
    args: [path('../peers/step.py'), ...size, '--threads', String(threads), ...flags],
  }
}

/** @throws ConfigError for an option of PyTorch that there isn't */
export const contestants = (engines: readonly string[], peers: readonly string[]): Contestant[] => [
  ...engines.map((name) => engineContestant(name)),
  ...peers.map(pytorch),
]
