/**
 * The smallest n above `from` at which a question would be decided, or undefined where no n up to `most`
 * decides it (the estimate lies too near a threshold, or test examples rather than seeds limit it).
 * Doubling, then bisection: once intervals have shrunk enough to decide at a fixed estimate, more
 * seeds leave it decided.
 */
export function smallestDeciding(
  from: number,
  decides: (n: number) => boolean,
  most = 1000,
): number | undefined {
  let undecided = from
  let decided = Math.min(from + 1, most)
  while (!decides(decided)) {
    if (decided >= most) return undefined
    undecided = decided
    decided = Math.min(decided * 2, most)
  }
  while (decided - undecided > 1) {
    const middle = Math.floor((undecided + decided) / 2)
    if (decides(middle)) decided = middle
    else undecided = middle
  }
  return decided
}
