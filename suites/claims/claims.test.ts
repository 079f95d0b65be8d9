import { claims } from 'hypros/vitest'

await claims('hypros', {
  over: {
    'exp-1-mt-core': '../mt/exp-1-mt-core.test.ts',
    'exp-1-second-pair': '../breadth/exp-1-breadth.test.ts',
    'exp-1-second-size': '../breadth/exp-1-breadth.test.ts',
    'exp-2-summarization': '../summarization/exp-2-from-scratch.test.ts',
    'exp-2-classification': '../classification/exp-2-from-scratch.test.ts',
    'language-modelling': '../lm/language-modelling.test.ts',
  },
})
