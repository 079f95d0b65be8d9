import { ConfigError } from '../base/errors.ts'
import type { Caller } from './suite-file.ts'

/** A declaration that is made when nobody collects tests or declarations any more. */
export function outsideVitest(caller: Caller, name: string): ConfigError {
  return new ConfigError(
    `${caller}() was called after its file had been read`,
    `${caller} "${name}"`,
    `${caller === 'experiment' ? 'call' : 'await'} it at the top of the file`,
  )
}
