import { DataError } from '../../base/errors.ts'

/** A source failed in a way that may pass: worth another try after a pause. */
export class TransientError extends Error {
  /** Seconds that the server asked to wait. */
  readonly retryAfter?: number

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options)
    this.retryAfter = options.retryAfter
  }
}

/** A source does not have the file, or does not give it: the next one may. */
export class RefusedError extends Error {}

/** The bytes that came are not the promised ones. No other try of this source would mend that. */
export class AlteredError extends DataError {}
