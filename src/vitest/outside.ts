import { ConfigError } from '../base/errors.ts'

/** A declaration that is made when nobody collects tests or declarations any more. */
export function outsideVitest(caller: 'robustness' | 'claims', name: string): ConfigError {
  return new ConfigError(
    `${caller}() was called after its file had been read`,
    `${caller} "${name}"`,
    'await it at the top of the file',
  )
}
