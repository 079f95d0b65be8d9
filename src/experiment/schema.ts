import { z } from 'zod'
import type { Json } from '../base/canonical.ts'
import { tiers } from './types.ts'

/**
 * The shape of a declaration. Each leaf's message says what is allowed; `validate` puts the field's path and
 * the value before it.
 */
export function field<T extends z.ZodType>(make: (allowed: string) => T, allowed: string): T {
  return make(allowed)
}

const positive = field((allowed) => z.number(allowed).gt(0, allowed), 'a number above 0')
const share = field((allowed) => z.number(allowed).min(0, allowed).lt(1, allowed), 'a number in [0, 1)')
const count = field((allowed) => z.int(allowed).min(1, allowed), 'a whole number of at least 1')
const unit = field((allowed) => z.number(allowed).min(0, allowed).max(1, allowed), 'a number in [0, 1]')
const name = field((allowed) => z.string(allowed).min(1, allowed), 'a name')

const schedule = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('sigmoid'), t0: z.number('a number'), tau: positive }),
    z.strictObject({ kind: z.literal('fixed'), value: unit }),
    z.strictObject({ kind: z.literal('linear') }),
  ],
  'a schedule: sigmoid(t0, tau), fixed(value) or linear()',
)

const json: z.ZodType<Json> = z.json('plain JSON')

const loss = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('log-loss') }),
    z.strictObject({ kind: z.literal('brier') }),
    z.strictObject({ kind: z.literal('hybrid'), lambda: schedule }),
    z.strictObject({ kind: z.literal('module'), path: name, options: json }),
  ],
  'a loss: logLoss(), brier(), hypros() or lossFrom(path)',
)

const names = field((allowed) => z.array(name, allowed).min(1, allowed), 'a list of at least one name')

const batch = z.union(
  [count, z.strictObject({ tokens: count })],
  'a whole number of at least 1 (examples), or { tokens: 4096 }',
)

const settings = {
  steps: count,
  batch,
  accumulate: count,
  learningRate: positive,
  warmup: count,
  evaluateEvery: count,
  smoothing: share,
  dropout: share,
}

const train = z.strictObject(
  {
    ...settings,
    accumulate: count.default(1),
    smoothing: share.default(0),
    dropout: share.default(0.1),
    datasets: z
      .record(
        z.string(),
        z.strictObject(settings, 'an object of training settings').partial(),
        'an object of training settings by data set',
      )
      .optional(),
  },
  'an object with steps, batch, learningRate, warmup and evaluateEvery',
)

/** Each tier's own value, every tier optional. */
function byTier<T extends z.ZodType>(value: T, what: string) {
  const shape = Object.fromEntries(tiers.map((tier) => [tier, value.optional()]))
  return z.strictObject(
    shape as Record<(typeof tiers)[number], z.ZodOptional<T>>,
    `an object of ${what} by tier: ${tiers.join(', ')}`,
  )
}

export const experimentSchema = z.strictObject(
  {
    task: z.strictObject(
      {
        kind: z.literal('translation', '"translation"'),
        datasets: byTier(names, 'data sets'),
      },
      'a task: translation({ pocket: […] })',
    ),
    model: byTier(names, 'models'),
    arms: z.record(z.string(), loss, 'an object of losses by arm name'),
    train: byTier(train, 'training settings'),
    baseline: name,
    bounded: name,
    candidate: name,
    seeds: field(
      (allowed) => z.array(z.number('a positive whole number'), allowed).min(1, allowed),
      'a list of at least one seed',
    ),
  },
  'an object with task, model, arms, train, baseline, bounded, candidate and seeds',
)

/** The fields allowed at a path of what a schema describes, for "did you mean". */
export function fieldsAt(
  path: readonly PropertyKey[],
  schema: z.core.$ZodType = experimentSchema,
): readonly string[] {
  let at = schema
  for (const part of path) {
    const next = inner(unwrapped(at), part)
    if (next === undefined) return []
    at = next
  }
  const found = unwrapped(at)
  if (found instanceof z.ZodObject) return Object.keys(found.shape)
  if (found instanceof z.ZodDiscriminatedUnion) {
    return [
      ...new Set(
        found.options.flatMap((option) => (option instanceof z.ZodObject ? Object.keys(option.shape) : [])),
      ),
    ]
  }
  return []
}

function unwrapped(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault ? unwrapped(type.unwrap()) : type
}

function inner(type: z.core.$ZodType, part: PropertyKey): z.core.$ZodType | undefined {
  if (type instanceof z.ZodObject) return type.shape[String(part)]
  if (type instanceof z.ZodRecord) return type.valueType
  if (type instanceof z.ZodArray) return type.element
  if (type instanceof z.ZodDiscriminatedUnion) {
    for (const option of type.options) {
      if (option instanceof z.ZodObject && String(part) in option.shape) return option.shape[String(part)]
    }
  }
  return undefined
}
