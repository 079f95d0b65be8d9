/** Trains a few updates on onnxruntime and prints a digest of the whole state. */
import { onnxEngine } from '../../src/engine/onnx/index.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { stateDigest } from './bits.ts'

process.stdout.write(await stateDigest(await onnxEngine(1), hypros(), 1))
