/** Records as files that anybody may have copied: told from other JSON, and checked as far as criteria read them. */
import { z } from 'zod'
import { DataError } from '../../base/errors.ts'
import { type CellResult, recordSchema, type TimingRecord } from '../../cell/record.ts'
import { taskKinds, tiers } from '../../experiment/types.ts'

const number = z.number()
const scores = z.record(z.string(), number)
const loss = z.looseObject({ kind: z.string() })
const spec = { task: z.enum(taskKinds), dataset: z.string(), model: z.string(), tier: z.enum(tiers) }
const head = { schema: z.literal(recordSchema), key: z.string() }
const rows = z.array(z.array(number))

const cell = z.looseObject({
  ...head,
  signature: z.string(),
  spec: z.looseObject({
    ...spec,
    loss,
    train: z.looseObject({}),
    seed: z.int(),
    engine: z.string(),
    threads: z.int(),
  }),
  engineBuild: z.string(),
  versions: z.record(z.string(), number),
  pins: z.array(z.looseObject({})),
  graphs: z.record(z.string(), z.string()),
  outcome: z.discriminatedUnion('state', [
    z.looseObject({ state: z.literal('trained') }),
    z.looseObject({ state: z.literal('diverged') }),
  ]),
  metric: z.string(),
  curve: z.array(z.looseObject({ step: number, scores })),
  scores: z.record(z.string(), scores),
  trivial: z.looseObject({ score: number }),
  examples: z.record(z.string(), z.looseObject({ statistics: rows, tokens: rows })),
})

const timing = z.looseObject({
  ...head,
  spec: z.looseObject({ ...spec, baseline: loss, candidate: loss, engine: z.string(), threads: z.int() }),
  environment: z.looseObject({}),
  processes: z.array(rows),
  aa: z.array(rows),
})

export type ReadRecord =
  | { readonly kind: 'cell'; readonly value: CellResult }
  | { readonly kind: 'timing'; readonly value: TimingRecord }

/**
 * The record of a cell or a timing; undefined where the file is some other JSON.
 * @throws DataError where it is no JSON, or a record that lacks what criteria read
 */
export function parseRecord(text: string, path: string): ReadRecord | undefined {
  const value = fromJson(text, path)
  if (typeof value !== 'object' || value === null || !('schema' in value && 'key' in value)) return undefined
  if ('outcome' in value) return { kind: 'cell', value: checked(cell, value, path) as unknown as CellResult }
  if ('processes' in value) {
    return { kind: 'timing', value: checked(timing, value, path) as unknown as TimingRecord }
  }
  return undefined
}

function fromJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const problem = (cause as Error).message
    throw new DataError(`not JSON: ${problem}`, path, 'copy the file anew, or take it away', { cause })
  }
}

function checked<T>(shape: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const problem = z.prettifyError(parsed.error).split('\n').slice(0, 2).join(' ')
  throw new DataError(`not a record of this version: ${problem}`, path, 'copy the file anew, or take it away')
}
