/**
 * Inverse-square-root schedule with linear warm-up (Vaswani et al. 2017), scaled so that it peaks at `peak` when
 * the warm-up ends: peak·min(t/warmup, √(warmup/t)) at update t = 1, 2, …
 */
export function learningRateAt(update: number, peak: number, warmup: number): number {
  if (warmup === 0) return peak / Math.sqrt(update)
  return peak * Math.min(update / warmup, Math.sqrt(warmup / update))
}
