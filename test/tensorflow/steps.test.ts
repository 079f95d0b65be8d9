import { stepsAgree } from '../engine/conformance/steps.ts'
import { tensorflow } from './engines.ts'

stepsAgree(tensorflow)
