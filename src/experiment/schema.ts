import { z } from 'zod'
import type { Json } from '../base/canonical.ts'
import { type ArmSpec, taskKinds, tiers } from './types.ts'

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
const peak = field((allowed) => z.number(allowed).gt(0, allowed).max(1, allowed), 'a number in (0, 1]')
const exponent = field((allowed) => z.number(allowed).min(1, allowed), 'a number of at least 1')
const name = field((allowed) => z.string(allowed).min(1, allowed), 'a name')

const schedule = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('sigmoid'),
      t0: z.number('a number'),
      tau: positive,
      peak: peak.optional(),
    }),
    z.strictObject({ kind: z.literal('fixed'), value: unit }),
    z.strictObject({ kind: z.literal('linear') }),
    z.strictObject({ kind: z.literal('noanneal') }),
    z.strictObject({ kind: z.literal('late'), t0: z.number('a number'), tau: positive }),
    z.strictObject({ kind: z.literal('after-log-loss'), at: unit }),
  ],
  'a schedule: sigmoid(t0, tau), fixed(value), linear(), noanneal(), late(t0, tau) or afterLogLoss(at)',
)

const json: z.ZodType<Json> = z.json('plain JSON')

const loss = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('log-loss') }),
    z.strictObject({ kind: z.literal('brier') }),
    z.strictObject({ kind: z.literal('spherical') }),
    z.strictObject({
      kind: z.literal('hybrid'),
      lambda: schedule,
      bounded: z.literal('spherical', '"spherical"; leave it out for Brier').optional(),
      gamma: exponent.optional(),
    }),
    z.strictObject({ kind: z.literal('module'), path: name, options: json }),
  ],
  'a loss: logLoss(), brier(), spherical(), hypros(), focal() or lossFrom(path)',
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

const special = {
  clip: positive.optional(),
  patience: count.optional(),
  decode: z
    .strictObject(
      {
        beam: count,
        lengthPenalty: field((allowed) => z.number(allowed).min(0, allowed), 'a number of at least 0'),
      },
      'an object with beam and lengthPenalty',
    )
    .optional(),
}

const arrangement = {
  order: z.literal('short-first', '"short-first"').optional(),
  gradientScale: z.strictObject({ normOf: loss }, 'an object with normOf, a loss').optional(),
}

const train = z.strictObject(
  {
    ...settings,
    ...special,
    accumulate: count.default(1),
    smoothing: share.default(0),
    dropout: share.default(0.1),
    datasets: z
      .record(
        z.string(),
        z.strictObject({ ...settings, ...special }, 'an object of training settings').partial(),
        'an object of training settings by data set',
      )
      .optional(),
  },
  'an object with steps, batch, learningRate, warmup and evaluateEvery',
)

const armWithSettings = z
  .strictObject(
    {
      loss,
      train: z
        .strictObject({ ...settings, ...special }, 'an object of training settings')
        .partial()
        .optional(),
      ...arrangement,
    },
    'a loss, or an object with loss and train, order or gradientScale',
  )
  .transform(({ loss, train, order, gradientScale }): ArmSpec => {
    const own = { ...train, ...(order && { order }), ...(gradientScale && { gradientScale }) }
    return Object.keys(own).length === 0 ? { loss } : { loss, train: own as NonNullable<ArmSpec['train']> }
  })

/** Told apart before it is parsed, so that a slip is reported where it is and not as "neither of two things". */
const arm = z.unknown().transform((value, context): ArmSpec => {
  const settled = typeof value === 'object' && value !== null && 'loss' in value
  const parsed = settled ? armWithSettings.safeParse(value) : loss.safeParse(value)
  if (parsed.success) return settled ? (parsed.data as ArmSpec) : ({ loss: parsed.data } as ArmSpec)
  context.issues.push(...(parsed.error.issues as typeof context.issues))
  return z.NEVER
})

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
        kind: z.enum(taskKinds, `one of ${taskKinds.join(', ')}`),
        datasets: byTier(names, 'data sets'),
        outOfDomain: z.record(z.string(), name, 'an object of data set names by data set').optional(),
      },
      'a task: translation({ pocket: […] })',
    ),
    model: byTier(names, 'models'),
    arms: z.record(z.string(), arm, 'an object of losses by arm name'),
    train: byTier(train, 'training settings'),
    baseline: name,
    bounded: name,
    candidate: name,
    seeds: field(
      (allowed) => z.array(z.number('a positive whole number'), allowed).min(1, allowed),
      'a list of at least one seed',
    ),
    expected: byTier(
      z.record(
        z.string(),
        z.record(
          z.string(),
          z.record(z.string(), z.number('a number'), 'an object of numbers by arm'),
          'an object of scores',
        ),
        'an object of scores by data set',
      ),
      'expected scores',
    ).optional(),
    looks: field(
      (allowed) => z.array(count, allowed).min(1, allowed).optional(),
      'a list of at least one number of seeds',
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
  if (at === arm) return [...new Set([...fieldsOf(loss), 'loss', 'train', ...Object.keys(arrangement)])]
  return fieldsOf(unwrapped(at))
}

function fieldsOf(found: z.core.$ZodType): readonly string[] {
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
  if (type === arm) return part === 'loss' ? loss : inner(loss, part)
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
