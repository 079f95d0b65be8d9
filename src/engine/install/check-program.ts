/**
 * A process of its own that loads an addon and multiplies two matrices with it: `check-program <addon> [library …]`.
 * Prints a `Findings` as JSON. The libraries are loaded, too. What a native library does wrong (a crash, a signal)
 * ends this process and no other.
 */
import { createRequire } from 'node:module'
import util from 'node:util'

/** The part of the addon's interface that is used here. */
interface Binding {
  readonly TF_FLOAT: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_BOOL: number
  readonly TF_Version?: string
  createTensor(shape: readonly number[], type: number, values: Float32Array): number
  executeOp(
    name: string,
    attributes: readonly object[],
    inputs: readonly number[],
    outputs: number,
  ): { id: number }[]
  tensorDataSync(id: number): Float32Array
  isUsingGpuDevice?(): boolean
}

export interface Findings {
  /** Largest difference from the product computed here, entry by entry. */
  readonly difference: number
  /** Version as TensorFlow itself says. */
  readonly version: string | null
  readonly gpu: boolean
  /** Whether something put back what newer Nodes removed from `util`; the addon alone needs none of it. */
  readonly patched: boolean
  /** Why libraries could not be loaded; a library that could is not named. */
  readonly unloadable: Readonly<Record<string, string>>
}

const size = 16
const [addon = '', ...libraries] = process.argv.slice(2)
const binding = createRequire(import.meta.url)(addon) as Binding

const a = Float32Array.from({ length: size * size }, (_, i) => ((i * 7) % 11) - 5)
const b = Float32Array.from({ length: size * size }, (_, i) => ((i * 5) % 13) / 4)

function productHere(): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size]
    let sum = 0
    for (let k = 0; k < size; k++) sum += a[row * size + k]! * b[k * size + column]!
    return sum
  })
}

function productThere(): Float32Array {
  const matrices = [a, b].map((values) => binding.createTensor([size, size], binding.TF_FLOAT, values))
  const attributes = [
    { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ]
  const [product] = binding.executeOp('MatMul', attributes, matrices, 1)
  return binding.tensorDataSync(product!.id)
}

/** Why a library can't be loaded. One that can is no addon, and says so only once it has been loaded. */
function whyNot(path: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, path)
    return undefined
  } catch (error) {
    const { message } = error as Error
    return message.includes('Module did not self-register') ? undefined : message
  }
}

const [here, there] = [productHere(), productThere()]
const findings: Findings = {
  difference: Math.max(...here.map((value, i) => Math.abs(value - (there[i] ?? Number.NaN)))),
  version: binding.TF_Version ?? null,
  gpu: binding.isUsingGpuDevice?.() ?? false,
  patched: ['isArray', 'isNullOrUndefined'].some((name) => name in util) && major() >= 23,
  unloadable: Object.fromEntries(
    libraries.flatMap((path) => {
      const reason = whyNot(path)
      return reason === undefined ? [] : [[path, reason]]
    }),
  ),
}
process.stdout.write(`${JSON.stringify(findings)}\n`)

function major(): number {
  return Number.parseInt(process.versions.node, 10)
}
