import * as tf from '@tensorflow/tfjs-core'
import { broadcastShape, sizeOf, type TensorSpec } from '../graph.ts'
import type { Kernel } from '../kernel.ts'
import { unbroadcast } from './unbroadcast.ts'

/** Batched matrix product of any rank from 2, either side transposed by attribute. */
export const matmul: readonly Kernel[] = [
  {
    name: 'BatchMatMul',
    inputs: ['a', 'b'],
    infer: ([a, b], { transposeA, transposeB }) => {
      const left = (a as TensorSpec).shape
      const right = (b as TensorSpec).shape
      const rows = transposeA ? left.at(-1) : left.at(-2)
      const columns = transposeB ? right.at(-2) : right.at(-1)
      const batch = broadcastShape(left.slice(0, -2), right.slice(0, -2))
      return [{ shape: [...batch, rows as number, columns as number], dtype: 'float32' }]
    },
    gradient: {
      saves: ['a', 'b'],
      rule: (dy, saved, { transposeA, transposeB }) => {
        const [a, b] = saved as [tf.Tensor, tf.Tensor]
        const [flipA, flipB] = [transposeA === true, transposeB === true]
        const da = () => (flipA ? tf.matMul(b, dy, flipB, true) : tf.matMul(dy, b, false, !flipB))
        const db = () => (flipB ? tf.matMul(dy, a, true, flipA) : tf.matMul(a, dy, !flipA, false))
        return { a: () => unbroadcast(da(), a.shape), b: () => unbroadcast(db(), b.shape) }
      },
    },
    flops: ({ inputs, outputs, attributes }) => {
      const left = (inputs[0] as TensorSpec).shape
      const inner = (attributes.transposeA ? left.at(-2) : left.at(-1)) as number
      return 2 * inner * sizeOf((outputs[0] as TensorSpec).shape)
    },
    onnx: (emit, { node, inputs, attributes }) => {
      const [a, b] = node.inputs.map((id) => emit.value(id)) as [string, string]
      const ranks = inputs.map(({ shape }) => shape.length)
      // Gemm reads a transposed operand in place; MatMul needs the transpose written out.
      if (ranks.every((rank) => rank === 2)) {
        return [
          emit.node('Gemm', [a, b], {
            transA: attributes.transposeA ? 1 : 0,
            transB: attributes.transposeB ? 1 : 0,
          }),
        ]
      }
      const swapped = (name: string, rank: number) => {
        const axes = Array.from({ length: rank }, (_, axis) => axis)
        return emit.node('Transpose', [name], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] })
      }
      const left = attributes.transposeA ? swapped(a, ranks[0] as number) : a
      const right = attributes.transposeB ? swapped(b, ranks[1] as number) : b
      return [emit.node('MatMul', [left, right])]
    },
    tensorflow: (emit, { node, inputs, attributes }) => {
      const operands = node.inputs.map((id) => emit.value(id))
      const [flipA, flipB] = [attributes.transposeA === true, attributes.transposeB === true]
      if (inputs.every(({ shape }) => shape.length === 2)) {
        return [emit.node('MatMul', operands, { T: 'float32', transpose_a: flipA, transpose_b: flipB })]
      }
      return [emit.node('BatchMatMulV2', operands, { T: 'float32', adj_x: flipA, adj_y: flipB })]
    },
  },
]
