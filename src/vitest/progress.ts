import { type RunnerTestCase, recordArtifact } from 'vitest'
import type { Progress } from '../cell/protocol.ts'

/** vitest keeps every artifact, so there are no more than it takes to follow a run. */
const leastMilliseconds = 5_000
const leastShare = 0.05

/** Lets progress through at each new phase, and then once in 5 s or 5 % of the way. */
export function throttled(
  tell: (progress: Progress) => void,
  now: () => number = Date.now,
): (progress: Progress) => void {
  let last: { readonly progress: Progress; readonly at: number } | undefined
  return (progress) => {
    const at = now()
    if (last !== undefined && last.progress.phase === progress.phase) {
      const share = (progress.step - last.progress.step) / Math.max(1, progress.steps)
      if (at - last.at < leastMilliseconds && share < leastShare) return
    }
    last = { progress, at }
    tell(progress)
  }
}

/** Hands progress of a running test to the reporter. */
export function progressOf(test: RunnerTestCase): (progress: Progress) => void {
  return throttled((progress) => {
    // Refused once the test has ended; there is nobody left to tell.
    void recordArtifact(test, { type: 'hypros:progress', progress }).catch(() => {})
  })
}
