import { brier, hypros, logLoss, noanneal } from 'hypros/scoring'
import { summarization } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('exp-2-summarization', {
  task: summarization(
    { pocket: ['ts-lib-summaries'], desk: ['cnn-dailymail-chunks'], paper: ['cnn-dailymail'] },
    {
      outOfDomain: {
        'ts-lib-summaries': 'types-node-summaries',
        'cnn-dailymail-chunks': 'xsum-sample',
        'cnn-dailymail': 'xsum',
      },
    },
  ),
  model: { pocket: ['transformer-pocket'], desk: ['transformer-mini'], paper: ['transformer-base'] },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    'hypros-noanneal': hypros({ lambda: noanneal() }),
  },
  train: {
    pocket: { steps: 600, batch: 16, learningRate: 1e-2, warmup: 100, evaluateEvery: 150, smoothing: 0.1 },
    desk: { steps: 1000, batch: 16, learningRate: 1e-3, warmup: 200, evaluateEvery: 500, smoothing: 0.1 },
    paper: {
      steps: 30_000,
      batch: { tokens: 4096 },
      learningRate: 5e-4,
      warmup: 4000,
      evaluateEvery: 1000,
      smoothing: 0.1,
      decode: { beam: 4, lengthPenalty: 0.6 },
    },
  },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
})
