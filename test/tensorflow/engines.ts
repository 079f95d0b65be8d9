import { loadEngine } from '../../src/engine/index.ts'

/** TensorFlow as installed on this machine; where it is not, the tests that import this fail and say how to get it. */
export const tensorflow = await loadEngine('tensorflow', 1)
