/** Writes docs/kernels.md from the table of kernels: `npm run docs`. A test checks that the page is up to date. */
import { writeFileSync } from 'node:fs'
import type { Kernel } from '../src/graph/kernel.ts'
import { kernels } from '../src/graph/kernels/index.ts'
import { table } from './markdown.ts'

/** The tfjs function of a kernel, where it is not the kernel's name in lower camel case. */
const functions: Readonly<Record<string, string>> = {
  BatchMatMul: 'matMul',
  GatherV2: 'gather',
  Identity: 'clone',
  IsNan: 'isNaN',
  Multiply: 'mul',
  Pack: 'stack',
  PadV2: 'pad',
  RealDiv: 'div',
  Select: 'where',
  Unpack: 'unstack',
}

const notes: Readonly<Record<string, string>> = {
  Cast: 'the gradient passes through as it is',
  Ceil: 'gradient 0',
  Floor: 'gradient 0',
  GatherV2: 'gradient along axis 0 only; no batch dimensions',
  Max: 'every element that equals the extreme gets the whole gradient: ties do not share it',
  Min: 'ties as with `max`',
  OnesLike: 'gradient 0',
  Sign: 'gradient 0',
  Step: 'gradient 0',
  ZerosLike: 'gradient 0',
}

const ownPrefix = 'Hypros'
const isOwn = ({ name }: Kernel): boolean => name.startsWith(ownPrefix)

/** The function that a person calls for a kernel: of tfjs, or one of our own. */
export function functionOf({ name }: Kernel): string {
  const bare = name.replace(ownPrefix, '')
  return functions[name] ?? `${bare[0]?.toLowerCase()}${bare.slice(1)}`
}

const row = (kernel: Kernel): string[] => [
  `\`${functionOf(kernel)}\``,
  kernel.name,
  kernel.gradient === undefined ? 'no' : 'yes',
  notes[kernel.name] ?? '',
]

const own: readonly [call: string, meaning: string][] = [
  [
    '`dropoutMask(key, site, rate, shape)`',
    '0 with probability `rate`, else 1 / (1 − rate); the same bits for the same key and site on every engine and after a resume. No gradient: multiply by it',
  ],
  ['`pick(x, targets)`', 'x [N, V], targets int32 [N] → `x[n, targets[n]]`, [N]'],
  ['`subtractAtTarget(x, targets, amount)`', 'x [N, V] less `amount[n]` at `[n, targets[n]]`, [N, V]'],
  ['`logProbs(logits)`', 'log softmax over the last axis, finite at any finite logits'],
  ['`rowAffine(x, scale, shift)`', '`x[n, v]·scale[n] + shift[n]`, x [N, V], [N, V]'],
  ['`sumSquares(x)`', 'Σ x² over all elements, a scalar'],
]

/** The text of docs/kernels.md. */
export function kernelsPage(): string {
  const rows = [...kernels.values()]
    .filter((kernel) => !isOwn(kernel))
    .sort((a, b) => (functionOf(a) < functionOf(b) ? -1 : 1))
    .map(row)
  return `# What a captured program can be made of

<!-- Written by docs/kernels.ts (npm run docs). Change that file, not this one. -->

A training step runs once, on tensors that have a shape and a type but no values, and is written down as a graph.
Engines replay the graph. So a model or a loss can use the operations below and no others; any other is a
\`GraphError\` that names it.

## Rules

- **Every shape is static.** A shape may depend on the shape of an input, never on its values. A program is captured
  for each length bucket.
- **No value can be read.** \`dataSync()\`, \`arraySync()\`, \`data()\`, \`array()\` and \`print()\` are errors
  during the capture, and so is an \`if\` on a tensor's value: use \`where\`.
- **What changes from step to step is an input.** A loss gets \`progress\` as a tensor; a number taken from the clock
  or from a counter would be the same in every step.
- **Host arrays are refused,** unless all their elements are equal (\`zeros\`, \`ones\`, \`scalar\`, \`fill\`) or they
  are wrapped in \`constant(() => tensor)\`, which says that the values belong to the program: a causal mask, a table
  of positions. \`tf.dropout\` and \`tf.randomUniform\` would bake one draw into every step; \`dropoutMask\` draws anew.
- **Data types** are float32, int32 and bool.

## Operations of tfjs

Functions that tfjs composes from these work, too: \`logSoftmax\`, \`logSumExp\`, \`norm\` and so on. "Gradient" says
whether the tape can differentiate through the operation; \`tf.customGrad\` gives one to what has none.

${table(['Function', 'Kernel', 'Gradient', 'Note'], rows)}

Not here, among others: \`gatherND\`, \`scatterND\`, \`topk\` and \`einsum\` (tfjs itself has no gradient for them),
convolutions and pooling, and everything whose shape depends on values (\`booleanMask\`, \`whereAsync\`, \`unique\`).

## Operations of our own

${table(['Call', 'Value'], own)}

A loss of one's own imports \`constant\`, \`logProbs\`, \`pick\`, \`rowAffine\`, \`subtractAtTarget\` and \`sumSquares\` from
\`hypros\`. Each has a lowering for every engine and, but for \`dropoutMask\`, a gradient. Targets have to be in [0, V).

## A kernel more

A kernel is one entry of a table in \`src/graph/kernels\`: shape rule, gradient, value on constants, cost and
lowerings side by side. CONTRIBUTING.md says how to add one.
`
}

if (import.meta.main) writeFileSync(new URL('kernels.md', import.meta.url), kernelsPage())
