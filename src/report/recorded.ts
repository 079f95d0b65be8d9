/** Verdicts committed beside a suite, as the text of `__verdicts__/<experiment>.<tier>.<engine>.json`. Pure. */
import { z } from 'zod'
import { ConfigError } from '../base/errors.ts'
import { type CriterionId, criterionIds, type Plan } from '../experiment/types.ts'
import type { Verdict, VerdictStamp } from '../verdict/index.ts'
import { verdictStates } from '../verdict/types.ts'
import type { RecordedStates } from './input.ts'
import { lookOf } from './look.ts'

const number = z.number().nullable()

const schema = z.strictObject({
  schema: z.literal(1),
  experiment: z.string(),
  tier: z.string(),
  engine: z.string(),
  /** Where several looks are declared: which of them this is. */
  look: z.strictObject({ number: z.int(), of: z.int() }).optional(),
  /** Of the parts of the program that the cells were trained with; files from before it was noted lack it. */
  versions: z.record(z.string(), z.number()).optional(),
  criteria: z.partialRecord(
    z.enum(criterionIds),
    z.strictObject({
      verdict: z.enum(verdictStates),
      reason: z.string().optional(),
      est: number,
      lo: number,
      hi: number,
      fingerprint: z.string().optional(),
    }),
  ),
})

export type RecordedVerdicts = z.infer<typeof schema>

/** @throws ConfigError where the text is not one of recorded verdicts; `path` names its file */
export function parseRecorded(text: string, path: string): RecordedVerdicts {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new ConfigError(
      `not a file of recorded verdicts: ${problem}`,
      path,
      'restore it from version control, or delete it and record again with -u',
      { cause },
    )
  }
}

export function recordedStates(recorded: RecordedVerdicts | undefined): RecordedStates {
  return Object.fromEntries(
    Object.entries(recorded?.criteria ?? {}).map(([criterion, { verdict }]) => [criterion, verdict]),
  )
}

/** The recorded verdict of a criterion, as the rule for comparing takes it. */
export function recordedStamp(
  recorded: RecordedVerdicts | undefined,
  criterion: CriterionId,
): VerdictStamp | undefined {
  const found = recorded?.criteria[criterion]
  if (found === undefined) return undefined
  const { verdict, fingerprint, lo, hi } = found
  return { criterion, verdict, fingerprint, lo, hi }
}

/** What recorded verdicts rest on, beside the plan. */
export interface RecordedBasis {
  /** Of the machine that C1 was measured on. */
  readonly fingerprint: string | undefined
  /** Of the parts of the program that the cells were trained with. */
  readonly versions: Readonly<Record<string, number>>
}

/** The text to commit. Figures are cut to four digits: they are for reading, only the states are compared. */
export function recordedText(
  { experiment, tier, engine }: Plan,
  verdicts: readonly Verdict[],
  { fingerprint, versions }: RecordedBasis,
): string {
  const cut = (value: number | null) => (value === null ? null : Number(value.toPrecision(4)))
  const criteria = verdicts.map(({ criterion, verdict, reason, est, lo, hi }) => [
    criterion,
    {
      verdict,
      reason,
      est: cut(est),
      lo: cut(lo),
      hi: cut(hi),
      ...(criterion === 'C1' && { fingerprint }),
    },
  ])
  const look = lookOf(experiment)
  const content = {
    schema: 1,
    experiment: experiment.name,
    tier,
    engine,
    ...(look && { look: { number: look.number, of: look.of } }),
    versions,
    criteria: Object.fromEntries(criteria),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}
