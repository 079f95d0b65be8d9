/** Records don't know what their arm was called: its name is no part of the key. Losses have names of their own. */
import { lossText } from '../../experiment/signature.ts'
import type { LossSpec } from '../../experiment/types.ts'
import { hypros } from '../../scoring/spec.ts'

const shortNames: Readonly<Record<string, string>> = { [lossText(hypros())]: 'hypros' }

/** `log-loss`, `brier`, `hypros` with its own schedule; every other loss as signatures write it: `hybrid(linear)`. */
export function armName(loss: LossSpec): string {
  const text = lossText(loss)
  return shortNames[text] ?? text
}

/** The same name for what a person may have copied from a signature. */
export function sameArm(name: string): string {
  return shortNames[name] ?? name
}
