/**
 * Every error a person can meet. A message says what is wrong, where, and what to do about it; `exitCode`
 * is what a command line ends with. Anything that is not a `HyprosError` is a defect of ours and keeps its stack.
 */
export abstract class HyprosError extends Error {
  abstract readonly exitCode: number

  constructor(what: string, where: string, remedy: string, options?: ErrorOptions) {
    super(`${what}\n  where: ${where}\n  what to do: ${remedy}`, options)
    this.name = new.target.name
    this.what = what
    this.where = where
    this.remedy = remedy
  }

  readonly what: string
  readonly where: string
  readonly remedy: string
}

/** The declaration or the command line is wrong. */
export class ConfigError extends HyprosError {
  readonly exitCode = 2
}

/** A data file is missing, altered or not in the format its pin promises. */
export class DataError extends HyprosError {
  readonly exitCode = 3
}

/** An engine is missing or refuses a program. */
export class EngineError extends HyprosError {
  readonly exitCode = 4
}

/** Tracing met something that a captured program can't contain. */
export class GraphError extends HyprosError {
  readonly exitCode = 2
}

/** A loss returned the wrong shape or could not be loaded. */
export class LossError extends HyprosError {
  readonly exitCode = 2
}

/** The store can't be written, or what lies in it was altered. */
export class StoreError extends HyprosError {
  readonly exitCode = 3
}

/** A cell ended without a record: its worker crashed, diverged or was stopped. */
export class CellError extends HyprosError {
  readonly exitCode = 1
}

const kinds = { ConfigError, DataError, EngineError, GraphError, LossError, StoreError, CellError } as const

/** What crosses a process boundary in place of an error object. */
export interface PlainError {
  readonly kind: keyof typeof kinds | 'Defect'
  readonly what: string
  readonly where: string
  readonly remedy: string
}

export function toPlainError(error: unknown): PlainError {
  if (error instanceof HyprosError && error.name in kinds) {
    const { name, what, where, remedy } = error
    return { kind: name as keyof typeof kinds, what, where, remedy }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { kind: 'Defect', what: text, where: 'inside hypros', remedy: 'report it with the text above' }
}

export function fromPlainError({ kind, what, where, remedy }: PlainError): Error {
  if (kind === 'Defect') return new Error(what)
  return new kinds[kind](what, where, remedy)
}
