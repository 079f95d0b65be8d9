import type { Tensor } from 'onnxruntime-node'
import type { TensorSpec } from '../../graph/graph.ts'

const kindOf = (dtype: string, shape: readonly number[]) => `${dtype}[${shape}]`

/**
 * Host tensors that nobody uses any more, by kind, for later runs to write to: onnxruntime-node otherwise makes an
 * array of zeros for every output and copies the result into it, which for caches of megabytes costs as much as the
 * step that fills them.
 */
export class SpareTensors {
  private readonly tensors = new Map<string, Tensor[]>()

  put(tensor: Tensor): void {
    const kind = kindOf(tensor.type, tensor.dims)
    const alike = this.tensors.get(kind) ?? []
    this.tensors.set(kind, alike)
    alike.push(tensor)
  }

  /** One to write an output to; null: the run makes a tensor of its own. */
  take({ dtype, shape }: TensorSpec): Tensor | null {
    return this.tensors.get(kindOf(dtype, shape))?.pop() ?? null
  }
}
