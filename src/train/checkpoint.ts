import { DataError } from '../base/errors.ts'
import type { HostTensor } from '../engine/engine.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts'

/** One row of the learning curve. */
export interface CurveRow {
  readonly step: number
  readonly progress: number
  /** null where the loss has no schedule. */
  readonly lambda: number | null
  /** Euclidean norm over all parameters, mean since the last row. */
  readonly gradientNorm: number
  /** Training loss per token, mean since the last row. */
  readonly loss: number
  readonly learningRate: number
  /** On the validation split. */
  readonly scores: Readonly<Record<string, number>>
}

/** Sums since the last curve row, and over the whole training. */
export interface Totals {
  readonly sinceRow: { readonly steps: number; readonly loss: number; readonly gradientNorm: number }
  readonly flops: number
  readonly tokens: number
  readonly paddedTokens: number
  /** Updates whose gradient was cut to the largest norm; absent where there is none. */
  readonly clipped?: number
}

/** Where a training stands: all that the next update depends on, and what has been measured. */
export interface TrainState {
  /** Updates done. */
  readonly step: number
  readonly totals: Totals
  readonly curve: readonly CurveRow[]
  readonly best: { readonly step: number; readonly score: number } | null
}

export interface Checkpoint {
  readonly state: TrainState
  /** Weights and moments. */
  readonly tensors: Readonly<Record<string, HostTensor>>
  /** Weights at the best validation score so far. */
  readonly best: Readonly<Record<string, HostTensor>>
}

const bestPrefix = 'best.'

/** One safetensors file; the plain part is its metadata, so that both are written at once or not at all. */
export function encodeCheckpoint({ state, tensors, best }: Checkpoint): Uint8Array {
  const marked = Object.entries(best).map(([name, tensor]) => [`${bestPrefix}${name}`, tensor])
  return encodeSafetensors({ ...tensors, ...Object.fromEntries(marked) }, { state: JSON.stringify(state) })
}

function stateOf(metadata: Readonly<Record<string, string>>): TrainState {
  try {
    return JSON.parse(metadata.state as string) as TrainState
  } catch (error) {
    throw new DataError(
      'the weights carry no state of a training',
      'checkpoint',
      'delete it; the cell trains anew',
      {
        cause: error,
      },
    )
  }
}

/** @throws DataError where the bytes are no checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes)
  const state = stateOf(metadata)
  const entries = Object.entries(tensors)
  const best = entries.filter(([name]) => name.startsWith(bestPrefix))
  return {
    state,
    tensors: Object.fromEntries(entries.filter(([name]) => !name.startsWith(bestPrefix))),
    best: Object.fromEntries(best.map(([name, tensor]) => [name.slice(bestPrefix.length), tensor])),
  }
}
