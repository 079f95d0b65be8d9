import { afterLogLoss, brier, focal, hypros, late, logLoss, noanneal, sigmoid } from 'hypros/scoring'
import { translation } from 'hypros/tasks'
import { experiment } from 'hypros/vitest'
import { training } from '../mt/training.ts'

const method = {
  task: translation({
    pocket: ['ts-diagnostics-en-de'],
    desk: ['multi30k-en-de'],
    paper: ['wmt14-en-de'],
  }),
  // The size whose log-loss, Brier and HyProS cells exp-1-second-size trains anyway, at half the price a cell.
  model: { pocket: ['transformer-shallow'], desk: ['transformer-mini'], paper: ['transformer-base'] },
  train: training,
  baseline: 'log-loss',
  bounded: 'brier',
  candidate: 'hypros',
  seeds: [1, 2, 3],
}

const compared = { 'log-loss': logLoss(), brier: brier(), hypros: hypros() }

experiment('exp-1-tau-sweep', {
  ...method,
  arms: {
    ...compared,
    'hypros-tau-0.05': hypros({ lambda: sigmoid(0.3, 0.05) }),
    'hypros-tau-0.2': hypros({ lambda: sigmoid(0.3, 0.2) }),
  },
})

experiment('exp-1-ablations', {
  ...method,
  arms: {
    ...compared,
    'hypros-noanneal': hypros({ lambda: noanneal() }),
    'hypros-late-log-loss': hypros({ lambda: late() }),
    'hypros-spherical': hypros({ bounded: 'spherical' }),
    'hypros-focal': focal(),
    'hypros-short-first': { loss: hypros(), order: 'short-first' },
    'hypros-clipped': { loss: hypros(), train: { clip: 1 } },
    'log-loss-clipped': { loss: logLoss(), train: { clip: 1 } },
    // Losses with small first gradients are said to lose from scratch and to win in fine-tuning (Shao et al. 2024).
    'brier-after-log-loss': hypros({ lambda: afterLogLoss(0.3) }),
    'log-loss-norm-of-hypros': { loss: logLoss(), gradientScale: { normOf: hypros() } },
  },
})
