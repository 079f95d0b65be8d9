import { brier, fixed, hypros, linear, logLoss } from 'hypros/scoring'
import { translation } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('exp-1-mt-core', {
  task: translation({
    pocket: ['ts-diagnostics-en-de'],
    desk: ['multi30k-en-de'],
    paper: ['wmt14-en-de', 'iwslt15-vi-en'],
  }),
  model: {
    pocket: ['transformer-pocket'],
    desk: ['transformer-small'],
    paper: ['transformer-base', 'transformer-big'],
  },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    'hypros-fixed-lambda': hypros({ lambda: fixed(0.5) }),
    'hypros-linear-schedule': hypros({ lambda: linear() }),
  },
  train: {
    pocket: { steps: 600, batch: 32, learningRate: 3e-3, warmup: 100, evaluateEvery: 100 },
    desk: { steps: 6000, batch: 64, learningRate: 1e-3, warmup: 1000, evaluateEvery: 500 },
    paper: {
      steps: 100_000,
      batch: { tokens: 4096 },
      accumulate: 8,
      learningRate: 5e-4,
      warmup: 4000,
      evaluateEvery: 1000,
      decode: { beam: 4, lengthPenalty: 0.6 },
      datasets: { 'iwslt15-vi-en': { steps: 30_000 } },
    },
  },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
})
