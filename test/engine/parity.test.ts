import { engines } from '../graph/tensors.ts'
import { stepsAgree } from './conformance/steps.ts'

stepsAgree(engines.onnx)
