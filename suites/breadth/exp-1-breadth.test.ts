import { brier, hypros, logLoss } from 'hypros/scoring'
import { translation } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'
import { training } from '../mt/training.ts'

const method = {
  arms: { 'log-loss': logLoss(), brier: brier(), hypros: hypros() },
  train: { pocket: training.pocket, desk: training.desk },
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
}

experiment('exp-1-second-pair', {
  task: translation({ pocket: ['ts-diagnostics-en-cs'], desk: ['iwslt15-vi-en'] }),
  model: { pocket: ['transformer-pocket'], desk: ['transformer-mini'] },
  ...method,
})

experiment('exp-1-second-size', {
  task: translation({ pocket: ['ts-diagnostics-en-de'], desk: ['multi30k-en-de'] }),
  model: { pocket: ['transformer-shallow'], desk: ['transformer-small'] },
  ...method,
})
