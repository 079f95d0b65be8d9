import { resolve } from 'node:path'
import { ConfigError } from '../base/errors.ts'
import { engineNames, suggestEngine } from '../engine/spec.ts'
import { suggest } from '../experiment/suggest.ts'
import { type Tier, tiers } from '../experiment/types.ts'

/** What the environment decides about a run. */
export interface Settings {
  /** `HYPROS_TIER`: pocket unless given. */
  readonly tier: Tier
  /** `HYPROS_ENGINE`, a name or `name:option`: onnx unless given. */
  readonly engine: string
  /** `HYPROS_STORE`, relative to the project's root: .hypros unless given. */
  readonly store: string
  /** `HYPROS_ASSERT=claims`: recorded verdicts are left aside. */
  readonly assertClaims: boolean
  /** Intra-op threads of a worker: one, since cells run side by side. */
  readonly threads: number
}

/** @throws ConfigError that names the variable, its value and what is allowed. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  root: string,
): Settings {
  const chosen = <T extends string>(
    variable: string,
    allowed: readonly T[],
    otherwise: T,
    guess: (value: string) => string | undefined = (value) => suggest(value, allowed),
  ): T => {
    const value = environment[variable]
    if (value === undefined || value === '') return otherwise
    const found = allowed.find((name) => name === value)
    if (found !== undefined) return found
    const meant = guess(value)
    throw new ConfigError(
      `${variable}=${value} is not one of ${allowed.join(', ')}`,
      'the environment',
      meant === undefined
        ? `set ${variable} to one of them, or leave it out`
        : `did you mean ${variable}=${meant}?`,
    )
  }
  return {
    tier: chosen('HYPROS_TIER', tiers, 'pocket'),
    engine: chosen('HYPROS_ENGINE', engineNames, 'onnx', suggestEngine),
    store: resolve(root, environment.HYPROS_STORE || '.hypros'),
    assertClaims: chosen('HYPROS_ASSERT', ['claims', 'recorded'], 'recorded') === 'claims',
    threads: 1,
  }
}
