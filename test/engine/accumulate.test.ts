import { engines } from '../graph/tensors.ts'
import { accumulates } from './conformance/accumulate.ts'

accumulates(engines.onnx)
