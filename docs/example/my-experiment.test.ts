import { brier, logLoss, lossFrom } from 'hypros/scoring'
import { translation } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('my-experiment', {
  task: translation({ pocket: ['ts-diagnostics-en-de'] }),
  model: { pocket: ['transformer-pocket'] },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    power: lossFrom('./my-loss.ts'),
  },
  train: {
    pocket: { steps: 100, batch: 32, learningRate: 3e-3, warmup: 20, evaluateEvery: 50 },
  },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'power',
  seeds: [1, 2, 3],
})
