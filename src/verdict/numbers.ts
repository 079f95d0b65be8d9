/** The input of the criteria as a file has it: its shape, and messages that name the field. */
import { z } from 'zod'
import { field } from '../experiment/schema.ts'
import type { CriterionId } from '../experiment/types.ts'
import { describe, wrongFields } from '../experiment/validate.ts'
import { judgeC1 } from './c1.ts'
import { judgeC2 } from './c2.ts'
import { judgeC3 } from './c3.ts'
import { judgeC4 } from './c4.ts'
import { judgeC5 } from './c5.ts'
import type { ArmNames, ClaimInput, ComparisonsInput, TimingInput } from './input.ts'
import type { Verdict } from './types.ts'

const level = field((allowed) => z.number(allowed).gt(0, allowed).lt(1, allowed), 'a number between 0 and 1')
const name = field((allowed) => z.string(allowed).min(1, allowed), 'a name')
const finite = z.number('a finite number')
const orDiverged = 'a finite number, or null where the run diverged'
const amount = field((allowed) => z.number(allowed).min(0, allowed), 'a finite number of at least 0')
const amountOrDiverged = field(
  (allowed) => z.number(allowed).min(0, allowed).nullable(),
  'a finite number of at least 0, or null where the run diverged',
)

function table<T extends z.ZodType>(value: T) {
  const seeds = z.record(z.string(), value, 'an object of values by seed')
  return z.record(z.string(), seeds, 'an object of arms, each an object of values by seed')
}

const instance = z.strictObject(
  {
    name: name.optional(),
    metric: table(z.number(orDiverged).nullable()).optional(),
    steps: table(amountOrDiverged).optional(),
    ece: table(amountOrDiverged).optional(),
    brier: table(amountOrDiverged).optional(),
    degradation: table(z.number(orDiverged).nullable()).optional(),
    v_ex: z
      .strictObject(
        { metric: amount, steps: amount, ece: amount, brier: amount, degradation: amount },
        'an object of variances by field',
      )
      .partial()
      .optional(),
    trivial: z
      .strictObject({ metric: finite.optional() }, 'an object with the score of the trivial baseline')
      .optional(),
  },
  'an object of tables: metric, steps, ece, brier, degradation',
)

const claims = z.strictObject(
  {
    level: level.optional(),
    instances: field(
      (allowed) => z.array(instance, allowed).min(1, allowed),
      'a list of at least one instance',
    ),
  },
  'an object with instances',
)

const time = field((allowed) => z.number(allowed).gt(0, allowed), 'a time above 0')
const block = field((allowed) => z.array(time, allowed).length(4, allowed), 'a block [a1, b1, b2, a2]')
const processes = z.array(z.array(block, 'a list of blocks'), 'a list of processes, each a list of blocks')

const timing = z.strictObject(
  {
    level: level.optional(),
    processes,
    aa: processes.optional(),
    min_blocks: field((allowed) => z.int(allowed).min(1, allowed), 'a whole number of at least 1').optional(),
  },
  'an object with processes',
)

const comparison = z.strictObject(
  { dataset: name, model: name, gain: z.number(orDiverged).nullable() },
  'an object with dataset, model and gain',
)

const comparisons = z.strictObject(
  { level: level.optional(), comparisons: z.array(comparison, 'a list of comparisons') },
  'an object with comparisons',
)

/** What each criterion takes: C1 times, C2 to C4 tables by arm and seed, C5 comparisons. */
export interface Inputs {
  readonly C1: TimingInput
  readonly C2: ClaimInput
  readonly C3: ClaimInput
  readonly C4: ClaimInput
  readonly C5: ComparisonsInput
}

const schemas: { readonly [Id in CriterionId]: z.ZodType<Inputs[Id]> } = {
  C1: timing,
  C2: claims,
  C3: claims,
  C4: claims,
  C5: comparisons,
}

/**
 * The input of a criterion, checked. `where` names the file in messages.
 * @throws ConfigError that lists every problem at once: field, value, what is allowed
 */
export function parseNumbers<Id extends CriterionId>(
  criterion: Id,
  input: unknown,
  where: string,
): Inputs[Id] {
  const parsed = schemas[criterion].safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) =>
    describe(issue, input, schemas[criterion], 'the input'),
  )
  throw wrongFields(problems, `${where}, the input of ${criterion}`)
}

const rules: { readonly [Id in CriterionId]: (input: Inputs[Id], arms?: ArmNames) => Verdict } = {
  C1: judgeC1,
  C2: judgeC2,
  C3: judgeC3,
  C4: judgeC4,
  C5: judgeC5,
}

/** Judges what `parseNumbers` gives. */
export function judgeNumbers<Id extends CriterionId>(
  criterion: Id,
  input: Inputs[Id],
  arms?: ArmNames,
): Verdict {
  return rules[criterion](input, arms)
}
