/** The numbers of the decision table, in the units of each criterion. */
export const thresholds = {
  /** C1: overhead per step, in %. */
  overhead: 3,
  /** C1: an A/A measurement that excludes 0 and exceeds this (in %) voids the run. */
  void: 1,
  processes: 5,
  blocks: 30,
  /** C2: a gain worth the name, and the loss that counts as one, in σ. */
  gain: 0.3,
  /** C2 and C3: how far below 0 the gain's lower end may lie where the other chance passes, in σ. */
  lowestGain: -1,
  /** C2: ratio of steps to the target. */
  speed: 0.75,
  /** C3: ratio of calibration errors. */
  calibration: 0.9,
  /** C4: excess degradation in margins. */
  excess: 1,
  /** C4: the margin, as a share of the bounded arm's degradation and in σ. */
  marginShare: 0.2,
  marginSigma: 0.5,
  /** C5: share of comparisons that gain, and the level of the sign test. */
  share: 0.8,
  p: 0.05,
  datasets: 5,
  models: 5,
  seeds: 3,
} as const

/** Values below this are taken as this before their logarithm. */
export const logFloor = 1e-6

// Logarithms and divisions round: a value that is exactly on a threshold has to fall on its right side
const rounding = 1e-9

export function atLeast(value: number, threshold: number): boolean {
  return value >= threshold - rounding
}

export function atMost(value: number, threshold: number): boolean {
  return value <= threshold + rounding
}

export function above(value: number, threshold: number): boolean {
  return !atMost(value, threshold)
}

export function below(value: number, threshold: number): boolean {
  return !atLeast(value, threshold)
}

/** `worse` of the decision table: the gain's whole interval lies below 0 and the loss exceeds 0.3 σ. */
export function isWorse(gain: { readonly est: number; readonly hi: number }): boolean {
  return below(gain.hi, 0) && below(gain.est, -thresholds.gain)
}

/** The gain that C2's speed and C3's calibration chance ask for. */
export function isMatched(gain: { readonly est: number; readonly lo: number }): boolean {
  return atLeast(gain.est, -thresholds.gain) && above(gain.lo, thresholds.lowestGain)
}
