/** Largest difference of two arrays, relative to the largest value in either; 0 where both are zero throughout. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, scale] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i] as number, b[i] as number]
    difference = Math.max(difference, Math.abs(left - right))
    scale = Math.max(scale, Math.abs(left), Math.abs(right))
  }
  return scale === 0 ? 0 : difference / scale
}
