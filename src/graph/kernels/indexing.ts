import * as tf from '@tensorflow/tfjs-core'
import { GraphError } from '../../base/errors.ts'
import { sizeOf, type TensorSpec } from '../graph.ts'
import { integer, type Kernel, noFlops } from '../kernel.ts'

export const indexing: readonly Kernel[] = [
  {
    name: 'GatherV2',
    inputs: ['x', 'indices'],
    flops: noFlops,
    infer: ([x, indices], attributes) => {
      const { shape, dtype } = x as TensorSpec
      const axis = integer(attributes, 'axis')
      if (Number(attributes.batchDims ?? 0) !== 0) {
        throw new GraphError(
          `gather with ${attributes.batchDims} batch dimensions can't be captured`,
          'GatherV2',
          'gather from the flattened tensor, or use pick() for one entry a row',
        )
      }
      const at = axis < 0 ? axis + shape.length : axis
      return [
        { shape: [...shape.slice(0, at), ...(indices as TensorSpec).shape, ...shape.slice(at + 1)], dtype },
      ]
    },
    gradient: {
      saves: ['x', 'indices'],
      rule: (dy, saved, { axis }) => {
        const [x, indices] = saved as [tf.Tensor, tf.Tensor]
        if (Number(axis) !== 0) {
          throw new GraphError(
            `gather along axis ${axis} has no gradient`,
            'GatherV2',
            'transpose the tensor and gather along axis 0',
          )
        }
        const rows = indices.size
        const values = tf.reshape(dy, [rows, ...x.shape.slice(1)])
        const ids = tf.reshape(indices, [rows]) as tf.Tensor1D
        return { x: () => tf.unsortedSegmentSum(values, ids, x.shape[0] as number) }
      },
    },
    onnx: (emit, view) => {
      const [x, indices] = view.node.inputs.map((id) => emit.value(id)) as [string, string]
      return [emit.node('Gather', [x, indices], { axis: integer(view.attributes, 'axis') })]
    },
    tensorflow: (emit, view) => {
      const [x, indices] = view.node.inputs.map((id) => emit.value(id)) as [string, string]
      const axis = emit.scalar(integer(view.attributes, 'axis'), 'int32')
      const types = {
        Tparams: (view.inputs[0] as TensorSpec).dtype,
        Tindices: 'int32',
        Taxis: 'int32',
      } as const
      return [emit.node('GatherV2', [x, indices, axis], types)]
    },
  },
  {
    // Rows of x summed into the segment that segmentIds names: the gradient of a gather.
    name: 'UnsortedSegmentSum',
    inputs: ['x', 'segmentIds'],
    flops: (view) => sizeOf((view.inputs[0] as TensorSpec).shape),
    infer: ([x, ids], attributes) => [
      {
        shape: [
          integer(attributes, 'numSegments'),
          ...(x as TensorSpec).shape.slice((ids as TensorSpec).shape.length),
        ],
        dtype: (x as TensorSpec).dtype,
      },
    ],
    gradient: {
      saves: ['segmentIds'],
      rule: (dy, [ids]) => ({ x: () => tf.gather(dy, ids as tf.Tensor1D) }),
    },
    onnx: (emit, view) => {
      const [x, ids] = view.node.inputs.map((id) => emit.value(id)) as [string, string]
      const wide = (name: string) => emit.node('Cast', [name], { to: emit.types.int64 })
      const column = (name: string) => emit.node('Unsqueeze', [name, emit.int64([-1])])
      // WebGPU's provider has no int64 beyond the cast to it.
      const at = emit.target === 'webgpu' ? wide(column(ids)) : column(wide(ids))
      return [
        emit.node('ScatterND', [emit.filled(view.outputs[0] as TensorSpec, 0), at, x], { reduction: 'add' }),
      ]
    },
    tensorflow: (emit, view) => {
      const [x, ids] = view.node.inputs.map((id) => emit.value(id)) as [string, string]
      const { dtype } = view.outputs[0] as TensorSpec
      const segments = emit.scalar(integer(view.attributes, 'numSegments'), 'int32')
      const types = { T: dtype, Tindices: 'int32', Tnumsegments: 'int32' } as const
      return [emit.node('UnsortedSegmentSum', [x, ids, segments], types)]
    },
  },
  {
    // Rows (or what the indices name) of a tensor replaced by others.
    name: 'TensorScatterUpdate',
    inputs: ['tensor', 'indices', 'updates'],
    flops: noFlops,
    infer: ([tensor]) => [tensor as TensorSpec],
    onnx: (emit, view) => {
      const [tensor, indices, updates] = view.node.inputs.map((id) => emit.value(id)) as [
        string,
        string,
        string,
      ]
      const at = emit.node('Cast', [indices], { to: emit.types.int64 })
      return [emit.node('ScatterND', [tensor, at, updates])]
    },
    tensorflow: (emit, view) => {
      const inputs = view.node.inputs.map((id) => emit.value(id))
      const { dtype } = view.outputs[0] as TensorSpec
      return [emit.node('TensorScatterUpdate', inputs, { T: dtype, Tindices: 'int32' })]
    },
  },
  {
    name: 'OneHot',
    inputs: ['indices'],
    flops: noFlops,
    infer: ([indices], attributes) => [
      {
        shape: [...(indices as TensorSpec).shape, integer(attributes, 'depth')],
        dtype: (attributes.dtype as TensorSpec['dtype'] | undefined) ?? 'float32',
      },
    ],
    onnx: (emit, view) => {
      const { dtype } = view.outputs[0] as TensorSpec
      const { onValue, offValue } = view.attributes
      const column = emit.node('Unsqueeze', [emit.value(view.node.inputs[0] as number), emit.int64([-1])])
      const depth = integer(view.attributes, 'depth')
      const classes = emit.array(
        Int32Array.from({ length: depth }, (_, index) => index),
        [depth],
        'int32',
      )
      // ONNX' own OneHot counts negative indices from the end; tfjs' has no place for them.
      const hot = emit.node('Equal', [column, classes])
      const values = [emit.scalar(Number(onValue ?? 1), dtype), emit.scalar(Number(offValue ?? 0), dtype)]
      return [emit.node('Where', [hot, ...values])]
    },
    tensorflow: (emit, view) => {
      const { dtype } = view.outputs[0] as TensorSpec
      const { onValue, offValue } = view.attributes
      const inputs = [
        emit.value(view.node.inputs[0] as number),
        emit.scalar(integer(view.attributes, 'depth'), 'int32'),
        emit.scalar(Number(onValue ?? 1), dtype),
        emit.scalar(Number(offValue ?? 0), dtype),
      ]
      return [emit.node('OneHot', inputs, { T: dtype, TI: 'int32', axis: -1 })]
    },
  },
]
