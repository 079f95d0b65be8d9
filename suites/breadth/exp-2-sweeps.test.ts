import { brier, hypros, logLoss, sigmoid } from 'hypros/scoring'
import { classification } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'
import { training } from '../classification/training.ts'

experiment('exp-2-sweeps', {
  task: classification(
    { pocket: ['ts-lib-kinds'], desk: ['sst-2-alps'], paper: ['sst-2-alps'] },
    { outOfDomain: { 'ts-lib-kinds': 'types-node-kinds', 'sst-2-alps': 'imdb-counterfactual' } },
  ),
  model: { pocket: ['transformer-pocket'], desk: ['transformer-mini'], paper: ['transformer-base'] },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    'hypros-tau-0.05': hypros({ lambda: sigmoid(0.3, 0.05) }),
    'hypros-tau-0.15': hypros({ lambda: sigmoid(0.3, 0.15) }),
    'hypros-peak-0.7': hypros({ lambda: sigmoid(0.3, 0.1, { peak: 0.7 }) }),
    // What is said to suit the fine-tuning of classifiers.
    'hypros-early': hypros({ lambda: sigmoid(0.1, 0.05) }),
  },
  train: training,
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
})
