import { robustness } from 'hypros/vitest'

const perturbations = ['swap-5', 'swap-10', 'characters-10', 'distractor', 'trigger'] as const

await robustness('exp-1-mt-core', { of: '../mt/exp-1-mt-core.test.ts', perturbations })

await robustness('exp-2-summarization', {
  of: '../summarization/exp-2-from-scratch.test.ts',
  perturbations,
})

await robustness('exp-2-classification', {
  of: '../classification/exp-2-from-scratch.test.ts',
  perturbations: ['swap-5', 'swap-10', 'characters-10', 'distractor'],
})
