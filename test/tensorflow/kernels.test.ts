import { kernelsAgree } from '../engine/conformance/kernels.ts'
import { tensorflow } from './engines.ts'

kernelsAgree(tensorflow)
