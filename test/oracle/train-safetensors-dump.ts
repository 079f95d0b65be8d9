/** Prints a small safetensors file, base64, for train_oracle.py. */
import { encodeSafetensors } from '../../src/train/safetensors.ts'
import { bool, float32, int32 } from '../graph/tensors.ts'

const tensors = {
  weights: float32([1.5, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, 3], 2, 3),
  counts: int32([-1, 2_147_483_647], 2),
  flags: bool([1, 0, 1], 3, 1),
  scalar: float32([7]),
  none: float32([], 0, 4),
}

process.stdout.write(Buffer.from(encodeSafetensors(tensors, { key: 'value' })).toString('base64'))
