import type { HostTensor } from './engine.ts'

/** Tensors on the host, from the arrays that hold them. */
export const float32 = (data: Float32Array, ...shape: number[]): HostTensor => ({
  shape,
  dtype: 'float32',
  data,
})
export const int32 = (data: Int32Array, ...shape: number[]): HostTensor => ({ shape, dtype: 'int32', data })
export const scalar = (value: number): HostTensor => float32(Float32Array.of(value))
