import type { ExperimentInput } from '../../src/experiment/types.ts'
import { brier, hypros, logLoss } from '../../src/scoring/spec.ts'
import { translation } from '../../src/task/spec.ts'

/** A sound declaration; tests change one thing in it. */
export const sound: ExperimentInput = {
  task: translation({ pocket: ['ts-diagnostics-en-de'] }),
  model: { pocket: ['transformer-pocket'] },
  arms: { 'log-loss': logLoss(), brier: brier(), hypros: hypros() },
  train: { pocket: { steps: 600, batch: 32, learningRate: 3e-3, warmup: 100, evaluateEvery: 100 } },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
}

export const train = sound.train.pocket!
