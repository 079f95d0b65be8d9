/** Verdicts committed beside a suite: `__verdicts__/<experiment>.<tier>.<engine>.json`. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../base/errors.ts'
import { engineFileName } from '../engine/spec.ts'
import { type CriterionId, criterionIds, type Plan } from '../experiment/types.ts'
import type { RecordedStates } from '../report/index.ts'
import type { Verdict, VerdictStamp } from '../verdict/index.ts'

const number = z.number().nullable()

const schema = z.strictObject({
  schema: z.literal(1),
  experiment: z.string(),
  tier: z.string(),
  engine: z.string(),
  criteria: z.partialRecord(
    z.enum(criterionIds),
    z.strictObject({
      verdict: z.enum(['pass', 'fail', 'inconclusive', 'insufficient', 'incomparable']),
      reason: z.string().optional(),
      est: number,
      lo: number,
      hi: number,
      fingerprint: z.string().optional(),
    }),
  ),
})

export type RecordedVerdicts = z.infer<typeof schema>

const folderOf = (suiteFile: string): string => join(dirname(suiteFile), '__verdicts__')

export function recordedPath(suiteFile: string, { experiment, tier, engine }: Plan): string {
  return join(folderOf(suiteFile), `${experiment.name}.${tier}.${engineFileName(engine)}.json`)
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** @throws ConfigError where the file can't be understood */
export function readRecorded(path: string): RecordedVerdicts | undefined {
  const text = unlessMissing(() => readFileSync(path, 'utf8'))
  if (text === undefined) return undefined
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

/**
 * What is recorded beside the suite for the same experiment and tier on other engines, by engine.
 * @throws ConfigError where one of the files can't be understood
 */
export function readElsewhere(
  suiteFile: string,
  { experiment, tier, engine }: Plan,
): Readonly<Record<string, RecordedStates>> {
  const folder = folderOf(suiteFile)
  const names = unlessMissing(() => readdirSync(folder)) ?? []
  const recorded = names
    .filter((name) => name.startsWith(`${experiment.name}.${tier}.`) && name.endsWith('.json'))
    .flatMap((name) => readRecorded(join(folder, name)) ?? [])
    // The name of another experiment may begin with this one's.
    .filter((other) => other.experiment === experiment.name && other.tier === tier && other.engine !== engine)
  return Object.fromEntries(recorded.map((other) => [other.engine, recordedStates(other)]))
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
  return found && { criterion, verdict: found.verdict, fingerprint: found.fingerprint }
}

/** The text to commit. Figures are cut to four digits: they are for reading, only the states are compared. */
export function recordedText(
  { experiment, tier, engine }: Plan,
  verdicts: readonly Verdict[],
  fingerprint: string | undefined,
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
  const content = {
    schema: 1,
    experiment: experiment.name,
    tier,
    engine,
    criteria: Object.fromEntries(criteria),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}
