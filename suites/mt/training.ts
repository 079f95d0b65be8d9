/** How translation models are trained, in exp-1 and in what varies it: what is equal is trained once. */
import type { ExperimentInput } from 'hypros/vitest'

export const training = {
  pocket: { steps: 600, batch: 16, learningRate: 7e-3, warmup: 100, evaluateEvery: 100 },
  desk: { steps: 3000, batch: 64, learningRate: 1e-3, warmup: 500, evaluateEvery: 500 },
  paper: {
    steps: 100_000,
    batch: { tokens: 4096 },
    accumulate: 8,
    learningRate: 5e-4,
    warmup: 4000,
    evaluateEvery: 1000,
    patience: 10,
    decode: { beam: 4, lengthPenalty: 0.6 },
  },
} satisfies ExperimentInput['train']
