import type { ExperimentInput, LossSpec } from '../../src/experiment/types.ts'
import { translation } from '../../src/task/spec.ts'

/**
 * About as small as an experiment on real data gets: one seed, and just enough updates for the model to end
 * its sentences, since decoding to the longest length takes far longer than those. The first arm has every role.
 */
export function tiny(
  arms: Readonly<Record<string, LossSpec>>,
  change: Partial<ExperimentInput> & { readonly steps?: number } = {},
): ExperimentInput {
  const { steps = 40, ...rest } = change
  const [first = ''] = Object.keys(arms)
  return {
    task: translation({ pocket: ['ts-diagnostics-en-de'] }),
    model: { pocket: ['transformer-tiny'] },
    arms,
    train: { pocket: { steps, batch: 4, learningRate: 3e-3, warmup: 4, evaluateEvery: steps } },
    baseline: first,
    bounded: first,
    candidate: first,
    seeds: [1],
    ...rest,
  }
}

export const cellName = (arm: string, seed = 1): string =>
  `${arm} · seed ${seed} · ts-diagnostics-en-de · transformer-tiny`
