import { keepsProgramContract } from '../engine/conformance/program.ts'
import { tensorflow } from './engines.ts'

keepsProgramContract(tensorflow)
