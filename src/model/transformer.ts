import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from './config.ts'
import { embed, embedSequence, padToken, project } from './embedding.ts'
import {
  attend,
  type Dropout,
  feedForward,
  layerNorm,
  linear,
  noDropout,
  rowsOf,
  splitHeads,
} from './layers.ts'
import { causalMask, masked, paddingMask, positionTable } from './positions.ts'
import { selfAttentionStack } from './stack.ts'

const get = (weights: Tensors, name: string): tf.Tensor => weights[name] as tf.Tensor

/** Source ids int32 [B, S] → memory [B, S, D]. */
export function encode(
  weights: Tensors,
  config: TransformerConfig,
  source: tf.Tensor,
  drop: Dropout,
): tf.Tensor {
  const mask = paddingMask(source, padToken)
  const embedded = embedSequence(weights, config, source, drop)
  const [batch, length] = source.shape as [number, number]
  const rows = selfAttentionStack(weights, config, 'encoder', embedded, batch, mask, drop)
  return tf.reshape(rows, [batch, length, config.width])
}

/** Keys and values of one layer, [B, H, T, D/H] each. */
export interface KeysValues {
  readonly keys: tf.Tensor
  readonly values: tf.Tensor
}

/** The decoder's keys and values over the memory [B, S, D], a layer: computed once a sentence. */
export function memoryKeysValues(
  weights: Tensors,
  config: TransformerConfig,
  memory: tf.Tensor,
): KeysValues[] {
  return Array.from({ length: config.layers }, (_, layer) => {
    const kv = linear(rowsOf(memory), get(weights, `decoder.${layer}.cross.kv`))
    const [keys, values] = splitHeads(kv, memory.shape[0] as number, 2, config.heads) as [
      tf.Tensor,
      tf.Tensor,
    ]
    return { keys, values }
  })
}

/** What differs between a whole sequence and one cached step: how a layer's own keys and values are found. */
type OwnKeysValues = (layer: number, keys: tf.Tensor, values: tf.Tensor) => KeysValues

function decoderStack(
  weights: Tensors,
  config: TransformerConfig,
  embedded: tf.Tensor2D,
  batch: number,
  memory: readonly KeysValues[],
  masks: { readonly own: tf.Tensor; readonly memory: tf.Tensor },
  own: OwnKeysValues,
  drop: Dropout,
): tf.Tensor2D {
  let x = embedded
  for (let layer = 0; layer < config.layers; layer++) {
    const self = `decoder.${layer}.self`
    const qkv = linear(layerNorm(weights, `${self}.norm`, x), get(weights, `${self}.qkv`))
    const [q, k, v] = splitHeads(qkv, batch, 3, config.heads) as [tf.Tensor, tf.Tensor, tf.Tensor]
    const { keys, values } = own(layer, k, v)
    x = tf.add(x, drop(linear(attend(q, keys, values, masks.own), get(weights, `${self}.out`))))

    const cross = `decoder.${layer}.cross`
    const query = linear(layerNorm(weights, `${cross}.norm`, x), get(weights, `${cross}.q`))
    const [asked] = splitHeads(query, batch, 1, config.heads) as [tf.Tensor]
    const seen = memory[layer] as KeysValues
    const found = attend(asked, seen.keys, seen.values, masks.memory)
    x = tf.add(x, drop(linear(found, get(weights, `${cross}.out`))))

    const ffn = `decoder.${layer}.ffn`
    x = tf.add(x, drop(feedForward(weights, ffn, layerNorm(weights, `${ffn}.norm`, x))))
  }
  return layerNorm(weights, 'decoder.norm', x)
}

/** Teacher-forced logits [B·T, V] of target ids int32 [B, T] (shifted right) given source ids int32 [B, S]. */
export function transformerLogits(
  weights: Tensors,
  config: TransformerConfig,
  source: tf.Tensor,
  target: tf.Tensor,
  drop: Dropout,
): tf.Tensor2D {
  const memory = memoryKeysValues(weights, config, encode(weights, config, source, drop))
  const [batch, length] = target.shape as [number, number]
  const masks = { own: causalMask(length), memory: paddingMask(source, padToken) }
  const embedded = embedSequence(weights, config, target, drop)
  const whole: OwnKeysValues = (_, keys, values) => ({ keys, values })
  return project(weights, decoderStack(weights, config, embedded, batch, memory, masks, whole, drop))
}

export interface DecodeStepInput {
  /** int32 [B]: the token produced last. */
  readonly token: tf.Tensor
  /** int32 scalar: its position, from 0. */
  readonly position: tf.Tensor
  /** int32 [B, S], for its padding. */
  readonly source: tf.Tensor
  readonly memory: readonly KeysValues[]
  /** [B, H, T, D/H] a layer; filled before `position`, zero from there on. */
  readonly cache: readonly KeysValues[]
}

/** A cache [B, H, T, d] with `entry` [B, H, 1, d] at the position: all but those rows is copied as it is. */
function written(cache: tf.Tensor, entry: tf.Tensor, position: tf.Tensor): tf.Tensor {
  const [batch, heads, length, width] = cache.shape as [number, number, number, number]
  const sequences = batch * heads
  const starts = tf.range(0, sequences * length, length, 'int32')
  const rows = tf.reshape(tf.add(starts, position), [sequences, 1])
  const table = tf.reshape(cache, [sequences * length, width])
  return tf.reshape(tf.tensorScatterUpdate(table, rows, tf.reshape(entry, [sequences, width])), cache.shape)
}

/** One cached decoding step: logits [B, V] of the next token, and the caches with this step's entry. */
export function decodeStep(
  weights: Tensors,
  config: TransformerConfig,
  { token, position, source, memory, cache }: DecodeStepInput,
): { logits: tf.Tensor2D; cache: KeysValues[] } {
  const batch = token.shape[0] as number
  const length = cache[0]?.keys.shape[2] as number
  const places = tf.range(0, length, 1, 'int32')
  const later = tf.cast(tf.greater(places, position), 'float32')
  const masks = {
    own: tf.reshape(tf.mul(later, masked), [1, 1, 1, length]),
    memory: paddingMask(source, padToken),
  }
  const place = tf.gather(positionTable(length, config.width), tf.reshape(position, [1]) as tf.Tensor1D)
  const embedded = rowsOf(tf.add(embed(weights, config, tf.reshape(token, [batch, 1])), place))
  const updated: KeysValues[] = []
  const own: OwnKeysValues = (layer, keys, values) => {
    const before = cache[layer] as KeysValues
    const merged = {
      keys: written(before.keys, keys, position),
      values: written(before.values, values, position),
    }
    updated.push(merged)
    return merged
  }
  const hidden = decoderStack(weights, config, embedded, batch, memory, masks, own, noDropout)
  return { logits: project(weights, hidden), cache: updated }
}
