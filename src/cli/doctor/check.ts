/** What the doctor finds out, one at a time. */

/** `ok` works; a `warning` limits what can be done; a `problem` keeps experiments from running as asked for. */
export type State = 'ok' | 'warning' | 'problem'

export interface Check {
  readonly topic: string
  readonly state: State
  /** What was found. */
  readonly found: string
  /** What to run or set; null where nothing has to be done. */
  readonly remedy: string | null
  /** What the doctor ends with where this is a problem. */
  readonly exitCode: 2 | 3 | 4
}

export const ok = (topic: string, found: string): Check => ({
  topic,
  state: 'ok',
  found,
  remedy: null,
  exitCode: 2,
})

export const warning = (topic: string, found: string, remedy: string | null = null): Check => ({
  topic,
  state: 'warning',
  found,
  remedy,
  exitCode: 2,
})

export const problem = (topic: string, found: string, remedy: string, exitCode: 2 | 3 | 4): Check => ({
  topic,
  state: 'problem',
  found,
  remedy,
  exitCode,
})

/** An engine before data before the rest: what comes first has to be mended first. */
export function exitCodeOf(checks: readonly Check[]): number {
  const codes = checks.filter(({ state }) => state === 'problem').map(({ exitCode }) => exitCode)
  return Math.max(0, ...codes)
}
