import { dropoutBitsAgree } from '../engine/conformance/dropout.ts'
import { tensorflow } from './engines.ts'

dropoutBitsAgree(tensorflow)
