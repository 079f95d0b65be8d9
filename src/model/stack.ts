import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from './config.ts'
import { attend, type Dropout, feedForward, layerNorm, linear, splitHeads } from './layers.ts'

/**
 * Layers of self-attention and feed-forward over rows [B·T, D] of B sequences, normalised at the end. Pre-norm (Xiong et
 * al. 2020), residual dropout. Weights are those under `prefix`; mask broadcasts to [B, H, T, T].
 */
export function selfAttentionStack(
  weights: Tensors,
  { layers, heads }: TransformerConfig,
  prefix: 'encoder' | 'decoder',
  embedded: tf.Tensor2D,
  batch: number,
  mask: tf.Tensor,
  drop: Dropout,
): tf.Tensor2D {
  const get = (name: string): tf.Tensor => weights[name] as tf.Tensor
  let x = embedded
  for (let layer = 0; layer < layers; layer++) {
    const self = `${prefix}.${layer}.self`
    const qkv = linear(layerNorm(weights, `${self}.norm`, x), get(`${self}.qkv`))
    const [q, k, v] = splitHeads(qkv, batch, 3, heads) as [tf.Tensor, tf.Tensor, tf.Tensor]
    x = tf.add(x, drop(linear(attend(q, k, v, mask), get(`${self}.out`))))
    const ffn = `${prefix}.${layer}.ffn`
    x = tf.add(x, drop(feedForward(weights, ffn, layerNorm(weights, `${ffn}.norm`, x))))
  }
  return layerNorm(weights, `${prefix}.norm`, x)
}
