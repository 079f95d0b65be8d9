import { accumulates } from '../engine/conformance/accumulate.ts'
import { tensorflow } from './engines.ts'

accumulates(tensorflow)
