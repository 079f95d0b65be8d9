import { randomStream } from '../base/random.ts'
import { sizeOf } from '../graph/graph.ts'
import type { TransformerConfig } from './config.ts'

/** How a parameter starts: Xavier uniform by its fan-in and fan-out, N(0, deviation²), or a constant. */
export type Initial =
  | { readonly kind: 'xavier'; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'constant'; readonly value: number }

export interface Parameter {
  readonly shape: readonly number[]
  readonly initial: Initial
}

export type Parameters = Readonly<Record<string, Parameter>>

/** Version of the initial weights: part of every cell's key. */
export const initialisationVersion = 1

function matrix(fanIn: number, fanOut: number, blocks = 1): Parameter {
  return { shape: [fanIn, blocks * fanOut], initial: { kind: 'xavier', fanIn, fanOut } }
}

const vector = (length: number, value: number): Parameter => ({
  shape: [length],
  initial: { kind: 'constant', value },
})

const norm = (name: string, width: number) => ({
  [`${name}.scale`]: vector(width, 1),
  [`${name}.shift`]: vector(width, 0),
})

function feedForward(name: string, { width, feedForward: inner }: TransformerConfig): Parameters {
  return {
    ...norm(`${name}.norm`, width),
    [`${name}.in`]: matrix(width, inner),
    [`${name}.in.bias`]: vector(inner, 0),
    [`${name}.out`]: matrix(inner, width),
    [`${name}.out.bias`]: vector(width, 0),
  }
}

function selfAttention(name: string, { width }: TransformerConfig): Parameters {
  return {
    ...norm(`${name}.norm`, width),
    [`${name}.qkv`]: matrix(width, width, 3),
    [`${name}.out`]: matrix(width, width),
  }
}

function crossAttention(name: string, { width }: TransformerConfig): Parameters {
  return {
    ...norm(`${name}.norm`, width),
    [`${name}.q`]: matrix(width, width),
    [`${name}.kv`]: matrix(width, width, 2),
    [`${name}.out`]: matrix(width, width),
  }
}

const stack = (layers: number, part: (layer: number) => Parameters): Parameters =>
  Object.assign({}, ...Array.from({ length: layers }, (_, layer) => part(layer)))

const encoderLayer = (config: TransformerConfig, layer: number): Parameters => ({
  ...selfAttention(`encoder.${layer}.self`, config),
  ...feedForward(`encoder.${layer}.ffn`, config),
})

const decoderLayer = (config: TransformerConfig, layer: number, cross: boolean): Parameters => ({
  ...selfAttention(`decoder.${layer}.self`, config),
  ...(cross ? crossAttention(`decoder.${layer}.cross`, config) : {}),
  ...feedForward(`decoder.${layer}.ffn`, config),
})

/** All weights of a Transformer: pre-norm, attention without biases, one tied embedding. */
export function transformerParameters(config: TransformerConfig): Parameters {
  const { width, layers, vocabulary, architecture = 'encoder-decoder', classes = 0 } = config
  const embedding: Parameter = {
    shape: [vocabulary, width],
    initial: { kind: 'normal', deviation: width ** -0.5 },
  }
  switch (architecture) {
    case 'encoder':
      return {
        embedding,
        ...stack(layers, (layer) => encoderLayer(config, layer)),
        ...norm('encoder.norm', width),
        'classifier.out': matrix(width, classes),
        'classifier.out.bias': vector(classes, 0),
      }
    case 'decoder':
      return {
        embedding,
        ...stack(layers, (layer) => decoderLayer(config, layer, false)),
        ...norm('decoder.norm', width),
      }
    case 'encoder-decoder':
      return {
        embedding,
        ...stack(layers, (layer) => ({
          ...encoderLayer(config, layer),
          ...decoderLayer(config, layer, true),
        })),
        ...norm('encoder.norm', width),
        ...norm('decoder.norm', width),
      }
  }
}

/** Initial values of a parameter from the stream `init/<name>`: the same for every arm of a seed. */
export function initialValues(name: string, { shape, initial }: Parameter, seed: number): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  if (initial.kind === 'constant') return values.fill(initial.value)
  const stream = randomStream(seed, `init/${name}`)
  if (initial.kind === 'normal') return values.map(() => initial.deviation * stream.normal())
  const limit = Math.sqrt(6 / (initial.fanIn + initial.fanOut))
  return values.map(() => limit * (2 * stream.uniform() - 1))
}
