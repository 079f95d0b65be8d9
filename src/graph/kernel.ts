import type { Tensor } from '@tensorflow/tfjs-core'
import type { OnnxEmitter } from './emit/onnx-emitter.ts'
import type { TensorflowEmitter } from './emit/tensorflow-emitter.ts'
import type { Attribute, Attributes, HostArray, NodeView, TensorSpec } from './graph.ts'

/** Derivative of a kernel for tfjs' tape: what it needs saved, and the gradients by input name. */
export interface Gradient {
  /** Inputs the rule looks at (`all` for kernels with any number); it gets them in this order, then its `outputs`. */
  readonly saves: readonly string[] | 'all'
  /** Numbers of the outputs that the rule looks at, ascending; none where not given. */
  readonly outputs?: readonly number[]
  rule(dy: Tensor, saved: readonly Tensor[], attributes: Attributes): Readonly<Record<string, () => Tensor>>
}

/**
 * All there is to know of one kernel: its shape rule, its derivative, its value on uniform constants,
 * its cost and its lowerings. A kernel that is not in the table can't be captured.
 */
export interface Kernel {
  readonly name: string
  /** tfjs' names of its inputs in order; `list` where it takes any number of tensors. */
  readonly inputs: readonly string[] | 'list'
  infer(inputs: readonly TensorSpec[], attributes: Attributes): readonly TensorSpec[]
  /** The output's value where every input is a uniform constant; absent or undefined: not known. */
  uniform?(
    values: readonly number[],
    attributes: Attributes,
    inputs: readonly TensorSpec[],
  ): number | undefined
  /** tfjs expects a list of tensors, even of one. */
  readonly listOutput?: boolean
  /** Absent where the kernel can't be differentiated. */
  readonly gradient?: Gradient
  /** Output elements depend on the input elements at the same (broadcast) place alone. */
  readonly elementwise?: boolean
  /** Floating-point operations; one an output element where not given, none for data movement (0). */
  flops?(view: NodeView): number
  /** Emits ONNX nodes and returns the names of the outputs. */
  onnx(emit: OnnxEmitter, view: NodeView): readonly string[]
  /** Emits TensorFlow nodes and returns the names of the outputs. */
  tensorflow(emit: TensorflowEmitter, view: NodeView): readonly string[]
  /** How TensorFlow does it in place. */
  readonly inPlace?: InPlace
  /** Reference implementation for kernels that tfjs itself does not have: the values of each output. */
  eager?(inputs: readonly HostArray[], view: Omit<NodeView, 'node'>): readonly HostArray[]
}

/**
 * A kernel's form that overwrites state instead of making new tensors. Used where each of the first `inputs` inputs
 * is a state that the output of the same number replaces, and nothing else reads that output.
 */
export interface InPlace {
  readonly inputs: number
  /** Emits the update of the given resource variables and returns its node's name. */
  tensorflow(emit: TensorflowEmitter, view: NodeView, variables: readonly string[]): string
}

export const noFlops = (): number => 0

export const integers = (attributes: Attributes, name: string): readonly number[] => {
  const value = attributes[name]
  if (typeof value === 'number') return [value]
  return Array.isArray(value) ? (value as readonly number[]) : []
}

export const integer = (attributes: Attributes, name: string): number => Number(attributes[name])

/** Axes of a reduction, counted from the front; none given (tfjs says null or undefined) means all. */
export function reductionAxes(attributes: Attributes, name: string, rank: number): number[] {
  const given: Attribute | null | undefined = attributes[name]
  if (given === undefined || given === null) return Array.from({ length: rank }, (_, axis) => axis)
  return integers(attributes, name).map((axis) => (axis < 0 ? axis + rank : axis))
}
