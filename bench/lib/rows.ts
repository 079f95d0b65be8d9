/** What a step benchmark writes down, one row a line of CSV. Everything that is shown is computed from these rows. */
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'

/** The run that a row comes from. */
export const run = {
  /** ISO 8601, UTC. */
  date: z.string(),
  cpu: z.string(),
  cores: z.coerce.number(),
  threads: z.coerce.number(),
  node: z.string(),
  size: z.string(),
  engine: z.string(),
  /** Exact build of the engine; empty where it could not be started. */
  build: z.string(),
}

/** CSV has no null: what was not measured is an empty field. */
export const measured = z.preprocess((value) => (value === '' ? null : value), z.coerce.number().nullable())

const stepRow = z.object({
  ...run,
  /** Why something was not measured is said on the terminal: it may name a machine's own paths. */
  state: z.enum(['measured', 'not installed', 'failed']),
  loss: z.string(),
  round: measured,
  /** Steps whose median `milliseconds` is. */
  steps: measured,
  milliseconds: measured,
})

/** One ABBA block: milliseconds of baseline, candidate, candidate, baseline. */
const blockRow = z.object({
  ...run,
  baseline: z.string(),
  candidate: z.string(),
  process: z.coerce.number(),
  block: z.coerce.number(),
  a1: z.coerce.number(),
  b1: z.coerce.number(),
  b2: z.coerce.number(),
  a2: z.coerce.number(),
})

export type StepRow = z.infer<typeof stepRow>
export type BlockRow = z.infer<typeof blockRow>
/** What all rows of an engine at a size share. */
export type RunFields = Pick<StepRow, keyof typeof run>

export const written = (schema: z.ZodObject, rows: readonly object[]): string =>
  stringify([...rows], { header: true, columns: Object.keys(schema.shape) })

export const readBack = <T>(schema: z.ZodType<T>, text: string): T[] =>
  z.array(schema).parse(parse(text, { columns: true }))

export const stepCsv = (rows: readonly StepRow[]): string => written(stepRow, rows)
export const blockCsv = (rows: readonly BlockRow[]): string => written(blockRow, rows)
export const readStepCsv = (text: string): StepRow[] => readBack(stepRow, text)
export const readBlockCsv = (text: string): BlockRow[] => readBack(blockRow, text)
