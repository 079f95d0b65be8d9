import { brier, fixed, hypros, linear, logLoss } from 'hypros/scoring'
import { translation } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'
import { training } from './training.ts'

experiment('exp-1-mt-core', {
  task: translation({
    pocket: ['ts-diagnostics-en-de'],
    desk: ['multi30k-en-de', 'iwslt15-vi-en'],
    paper: ['wmt14-en-de', 'iwslt15-vi-en'],
  }),
  model: {
    pocket: ['transformer-pocket'],
    desk: ['transformer-mini'],
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
    ...training,
    paper: { ...training.paper, datasets: { 'iwslt15-vi-en': { steps: 30_000 } } },
  },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
  expected: {
    paper: {
      'wmt14-en-de': {
        bleu: {
          'log-loss': 27.3,
          brier: 26.8,
          hypros: 27.9,
          'hypros-fixed-lambda': 27.0,
          'hypros-linear-schedule': 27.6,
        },
        ece: { hypros: 0.023 },
      },
    },
  },
})
