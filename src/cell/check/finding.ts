/**
 * What the checks of a plan can have to say; docs/canaries.md says what each looks at. A loss with one of the first
 * three can't be trained with and refuses its arm; the others are warnings.
 */
export const lossFaults = ['no-target', 'other-target', 'padding'] as const
export type LossFault = (typeof lossFaults)[number]

export type LossWarning = 'improper' | 'not-finite' | 'same-loss'

export interface LossFinding {
  readonly check: LossFault | LossWarning
  /** What is wrong, in words that need no subject but the arm. */
  readonly what: string
}

/** A warning about an arm or a data set. */
export interface Finding {
  readonly check: LossWarning | 'overlap'
  readonly about: 'arm' | 'data set'
  /** Of the arm or data set. */
  readonly name: string
  readonly what: string
}

/** `arm "hypros": λ has no effect: … [same-loss]` */
export const findingText = ({ check, about, name, what }: Finding): string =>
  `${about} "${name}": ${what} [${check}]`

export const isLossFault = (check: LossFinding['check']): check is LossFault =>
  lossFaults.some((fault) => fault === check)
