import * as tf from '@tensorflow/tfjs-core'
import type { Attributes } from './graph.ts'
import { kernels } from './kernels/index.ts'

/**
 * Hands the kernels' derivatives to tfjs' tape. tfjs ships its own as files that Node can't import; ours stand
 * beside the shape rules and lowerings, and leave fewer nodes behind.
 */
for (const { name, gradient } of kernels.values()) {
  if (!gradient) continue
  const { saves, outputs, rule } = gradient
  tf.registerGradient({
    kernelName: name,
    ...(saves === 'all' ? { saveAllInputs: true } : { inputsToSave: [...saves] }),
    ...(outputs && {
      outputsToSave: Array.from({ length: Math.max(...outputs) + 1 }, (_, at) => outputs.includes(at)),
    }),
    gradFunc: (dy, saved, attributes) => {
      const gradients = rule(dy as tf.Tensor, saved, attributes as unknown as Attributes)
      return { ...gradients }
    },
  })
}
