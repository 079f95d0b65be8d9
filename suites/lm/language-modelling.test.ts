import { brier, fixed, hypros, logLoss } from 'hypros/scoring'
import { languageModelling } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'

experiment('language-modelling', {
  task: languageModelling(
    { pocket: ['ts-lib-docs'], desk: ['brown', 'wikitext-2'], paper: ['wikitext-103', 'pile-10b'] },
    { outOfDomain: { 'ts-lib-docs': 'types-node-docs', brown: 'tinyshakespeare', 'wikitext-2': 'brown' } },
  ),
  model: {
    pocket: ['transformer-pocket'],
    desk: ['transformer-small'],
    paper: ['transformer-small', 'transformer-base', 'transformer-large'],
  },
  arms: {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    'hypros-fixed-lambda': hypros({ lambda: fixed(0.5) }),
  },
  train: {
    pocket: { steps: 500, batch: 16, learningRate: 8e-3, warmup: 100, evaluateEvery: 100 },
    desk: { steps: 3000, batch: 64, learningRate: 1e-3, warmup: 500, evaluateEvery: 500 },
    paper: {
      steps: 100_000,
      batch: { tokens: 4096 },
      accumulate: 8,
      learningRate: 5e-4,
      warmup: 4000,
      evaluateEvery: 1000,
    },
  },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
})
