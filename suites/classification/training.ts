/** How classifiers are trained, in exp-2 and in what varies it; the learning rate was chosen on log-loss alone. */
import type { ExperimentInput } from 'hypros/vitest'

export const training = {
  pocket: { steps: 400, batch: 16, learningRate: 5e-3, warmup: 50, evaluateEvery: 50 },
  desk: { steps: 4000, batch: 64, learningRate: 5e-4, warmup: 400, evaluateEvery: 500 },
  paper: { steps: 20_000, batch: 64, learningRate: 1e-4, warmup: 1000, evaluateEvery: 1000 },
} satisfies ExperimentInput['train']
