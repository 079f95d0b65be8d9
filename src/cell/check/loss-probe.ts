/** A loss as an update uses it, on a handful of tokens whose logits, targets and weights can be chosen. */
import * as tf from '@tensorflow/tfjs-core'
import type { HostTensor } from '../../engine/engine.ts'
import { float32, int32, scalar } from '../../engine/host.ts'
import { loadEngine } from '../../engine/index.ts'
import { captureEntry, type Entry } from '../../graph/entry.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Loss } from '../../scoring/build.ts'
import * as specs from '../../train/specs.ts'
import { mean } from '../../train/update-entries.ts'

/** Tokens of a probe. */
export const probeTokens = 24

export interface ProbeInput {
  /** Of each token, over all classes. */
  readonly logits: readonly Float32Array[]
  readonly targets: readonly number[]
  /** 1 where a token counts, 0 where it is padding; fractions weigh. */
  readonly weights: readonly number[]
  /** Normalised training time. */
  readonly time: number
}

export interface ProbeOutput {
  /** [tokens] */
  readonly perToken: readonly number[]
  /** The mean over tokens that an update derives. */
  readonly loss: number
  /** Of that mean by the logits, a row a token. */
  readonly gradient: readonly Float32Array[]
}

export type Probe = (input: ProbeInput) => Promise<ProbeOutput>

const name = 'probe'

/** Unsmoothed: what is asked is whether the rule itself is sound. */
const probeEntry = (loss: Loss, classes: number): Entry => ({
  name,
  state: [],
  inputs: {
    logits: specs.float32(probeTokens, classes),
    targets: specs.int32(probeTokens),
    weights: specs.float32(probeTokens),
    progress: specs.float32(),
  },
  build: (_, inputs) => {
    const { logits, weights } = inputs as Record<string, tf.Tensor>
    const perToken = (z: tf.Tensor) =>
      loss.perToken(z as tf.Tensor2D, inputs.targets as tf.Tensor1D, inputs.progress as tf.Scalar, 0)
    const { value, grad } = tf.valueAndGrad((z) => mean(perToken(z), weights as tf.Tensor))(
      logits as tf.Tensor,
    )
    return { outputs: { perToken: perToken(logits as tf.Tensor), loss: value, gradient: grad } }
  },
})

/** The probe's program: the loss and the mean over tokens as they are captured for training. @throws GraphError */
export const captureProbe = (loss: Loss, classes: number): Graph =>
  captureEntry(probeEntry(loss, classes), {})

/** Runs a captured probe on onnxruntime, whatever engine trains: the graph is what is checked. */
export async function withProbe<T>(
  loss: Loss,
  graph: Graph,
  classes: number,
  work: (probe: Probe) => Promise<T>,
): Promise<T> {
  const engine = await loadEngine('onnx', 1)
  const program = await engine.compile([{ entry: probeEntry(loss, classes), graph }], {})
  const probe: Probe = async ({ logits, targets, weights, time }) => {
    const all = new Float32Array(probeTokens * classes)
    for (const [row, values] of logits.entries()) all.set(values, row * classes)
    const feeds: Record<string, HostTensor> = {
      logits: float32(all, probeTokens, classes),
      targets: int32(Int32Array.from(targets), probeTokens),
      weights: float32(Float32Array.from(weights), probeTokens),
      progress: scalar(time),
    }
    const results = await program.run(name, feeds)
    const read = async (output: string) => (await results[output]?.read()) as Float32Array
    const [perToken, [value], gradient] = [await read('perToken'), await read('loss'), await read('gradient')]
    return {
      perToken: [...perToken],
      loss: value as number,
      gradient: Array.from({ length: probeTokens }, (_, row) =>
        gradient.slice(row * classes, (row + 1) * classes),
      ),
    }
  }
  try {
    return await work(probe)
  } finally {
    await program.dispose()
  }
}
