/** Whether the scores of a record are those of the splits that they are named after. */
import { CellError } from '../../base/errors.ts'
import { addTokenStatistics, leadingScoreOf, tokenScores } from '../../metric/index.ts'
import type { CellResult } from '../record.ts'
import { fingerprint, type SplitFacts } from './data.ts'

/** Scores are computed from the very sums that a record keeps; only their order of summation might differ. */
const rounding = 1e-9

/**
 * A record keeps of each example how many target tokens were scored, and what the scores are computed from: the first
 * has to be that of the split's examples, the second has to give the scores.
 *
 * @throws CellError that names the split, and the one that was scored in its place where it can be told
 */
export function assertScoredSplits(result: CellResult, fingerprints: SplitFacts['fingerprints']): void {
  for (const [split, { statistics, tokens }] of Object.entries(result.examples)) {
    const scored = fingerprint(tokens.map(([count = 0]) => count))
    if (scored !== fingerprints[split]) {
      const [actual] = Object.entries(fingerprints).find(([, known]) => known === scored) ?? []
      const of = actual === undefined ? 'of other examples than that split has' : `of the split "${actual}"`
      throw wrong(result, split, `are ${of}`)
    }
    const scores = result.scores[split] ?? {}
    const { perplexity, brier } = tokenScores(addTokenStatistics(tokens))
    const again = { [result.metric]: leadingScoreOf(result.metric, statistics), perplexity, brier }
    const differs = Object.entries(again).find(([name, value]) => !agree(scores[name], value))
    if (differs !== undefined) {
      const [name, value] = differs
      throw wrong(
        result,
        split,
        `are not those of its examples: ${name} is ${scores[name]}, they give ${value}`,
      )
    }
  }
}

const agree = (a: number | undefined, b: number): boolean =>
  a !== undefined && Math.abs(a - b) <= rounding * Math.max(Math.abs(a), Math.abs(b))

function wrong({ key, spec }: CellResult, split: string, what: string): CellError {
  return new CellError(
    `the scores reported for the split "${split}" ${what}`,
    `cell ${key} (${spec.dataset}, seed ${spec.seed})`,
    'look at what evaluates the splits; remove the folder of the cell once that is mended, and run again',
  )
}
