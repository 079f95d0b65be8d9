import { brier, hypros, logLoss, noanneal } from 'hypros/scoring'
import { classification } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('exp-2-classification', {
  task: classification(
    {
      pocket: ['ts-lib-kinds', 'types-node-topics'],
      desk: ['sst-2-alps'],
      paper: ['sst-2-alps', 'ag-news'],
    },
    { outOfDomain: { 'ts-lib-kinds': 'types-node-kinds', 'sst-2-alps': 'imdb-counterfactual' } },
  ),
  model: { pocket: ['transformer-pocket'], desk: ['transformer-small'], paper: ['transformer-base'] },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    'hypros-noanneal': hypros({ lambda: noanneal() }),
  },
  train: {
    pocket: { steps: 400, batch: 32, learningRate: 3e-3, warmup: 50, evaluateEvery: 50 },
    desk: { steps: 4000, batch: 64, learningRate: 5e-4, warmup: 400, evaluateEvery: 500 },
    paper: { steps: 20_000, batch: 64, learningRate: 1e-4, warmup: 1000, evaluateEvery: 1000 },
  },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
})
