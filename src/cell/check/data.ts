/** What of a data set tells its splits apart, and whether they share examples. */
import { digestOf } from '../../base/canonical.ts'
import { outOfDomainSplit } from '../../experiment/splits.ts'
import type { TaskData, TokenPair } from '../../task/types.ts'
import type { Finding } from './finding.ts'

export interface Overlap {
  readonly split: string
  /** Examples of the split that stand, token by token, in the other one as well. */
  readonly shared: number
  readonly of: number
  readonly other: string
}

export interface SplitFacts {
  /** By split: digest of what its examples leave in a record, in order. */
  readonly fingerprints: Readonly<Record<string, string>>
  readonly overlaps: readonly Overlap[]
}

/** Of the number of target tokens of each example, in order: what a record keeps of what was scored. */
export const fingerprint = (tokens: readonly number[]): string => digestOf(tokens)

/** Facts about the splits of a cell's data. */
export function splitFacts({ train, scored }: TaskData): SplitFacts {
  const held = ['validation', 'test', outOfDomainSplit].flatMap((split) => {
    const examples = scored[split]?.examples
    return examples === undefined ? [] : [[split, examples] as const]
  })
  const inTraining = held.map(([split, examples]) => overlap(split, examples, 'train', train))
  const validation = scored.validation?.examples ?? []
  const inValidation = held
    .filter(([split]) => split !== 'validation')
    .map(([split, examples]) => overlap(split, examples, 'validation', validation))
  return {
    fingerprints: Object.fromEntries(
      Object.entries(scored).map(([split, { examples }]) => [
        split,
        fingerprint(examples.map(({ target }) => target.length)),
      ]),
    ),
    overlaps: [...inTraining, ...inValidation].filter(({ shared }) => shared > 0),
  }
}

const identity = ({ source, target }: TokenPair): string => `${source.join()} ${target.join()}`

/** The smaller side is kept in memory, the larger one passed over once. */
function overlap(
  split: string,
  examples: readonly TokenPair[],
  other: string,
  others: readonly TokenPair[],
): Overlap {
  const wanted = new Set(examples.map(identity))
  const met = new Set<string>()
  for (const example of others) {
    const text = identity(example)
    if (wanted.has(text)) met.add(text)
  }
  const shared = examples.filter((example) => met.has(identity(example))).length
  return { split, shared, of: examples.length, other }
}

/** Warnings about a data set. */
export function overlapFindings(dataset: string, { overlaps }: SplitFacts): Finding[] {
  return overlaps.map(({ split, shared, of, other }) => ({
    check: 'overlap',
    about: 'data set',
    name: dataset,
    what: `${shared} of ${of} examples of the split "${split}" stand in the split "${other}" as well`,
  }))
}
