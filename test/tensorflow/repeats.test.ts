import { repeatsItself } from '../engine/conformance/repeats.ts'
import { tensorflow } from './engines.ts'

repeatsItself('tensorflow', tensorflow)
