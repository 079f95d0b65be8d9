import { brier, hypros, logLoss, noanneal } from 'hypros/scoring'
import { classification } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'
import { training } from './training.ts'

experiment('exp-2-classification', {
  task: classification(
    {
      pocket: ['ts-lib-kinds', 'types-node-topics'],
      desk: ['sst-2-alps', 'ag-news'],
      paper: ['sst-2-alps', 'ag-news'],
    },
    { outOfDomain: { 'ts-lib-kinds': 'types-node-kinds', 'sst-2-alps': 'imdb-counterfactual' } },
  ),
  model: { pocket: ['transformer-pocket'], desk: ['transformer-mini'], paper: ['transformer-base'] },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    'hypros-noanneal': hypros({ lambda: noanneal() }),
  },
  train: training,
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
})
