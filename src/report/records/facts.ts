/** What records say of how they came about, field by field: to choose by, and to see what does not belong together. */
import type { CellResult, TimingRecord } from '../../cell/record.ts'
import { leavesOf } from '../file-difference.ts'

/** Field (`dataset`, `train.steps`, `versions.loop`) → value as text. */
export type Facts = ReadonlyMap<string, string>

/** Of a cell: its declaration, and what else its key is made from. */
export function factsOfCell({ spec, engineBuild, versions, pins, graphs, signature }: CellResult): Facts {
  return textual({ ...spec, engineBuild, versions, pins, graphs, ...unseen(signature) })
}

/** Of a step-cost measurement: its declaration, and the machine. */
export function factsOfTiming({ spec, environment }: TimingRecord): Facts {
  return textual({ ...spec, environment })
}

/** What the record has no field for, from its signature: `name:value` between bars. */
function unseen(signature: string): Readonly<Record<string, string>> {
  const parts = signature.split('|').map((part) => part.split(/:(.*)/s))
  return Object.fromEntries(
    parts.flatMap(([name = '', value]) =>
      value !== undefined && ['examples', 'tokenizer', 'buckets'].includes(name) ? [[name, value]] : [],
    ),
  )
}

function textual(value: object): Facts {
  return new Map([...leavesOf(value)].map(([field, leaf]) => [field, String(leaf)]))
}

/** A field that records disagree in, with how many have which value; `none` where a record lacks it. */
export interface Disagreement {
  readonly field: string
  readonly values: readonly { readonly value: string; readonly count: number }[]
}

/** Digests of graphs only say that something differs, so they are left out where anything else says what. */
export function disagreements(
  all: readonly Facts[],
  counts: (field: string) => boolean = () => true,
): Disagreement[] {
  const fields = new Set(all.flatMap((facts) => [...facts.keys()]))
  const found = [...fields].filter(counts).flatMap((field) => {
    const values = all.map((facts) => facts.get(field) ?? 'none')
    const distinct = [...new Set(values)].sort()
    if (distinct.length === 1) return []
    const count = (value: string) => values.filter((other) => other === value).length
    return [{ field, values: distinct.map((value) => ({ value, count: count(value) })) }]
  })
  const telling = found.filter(({ field }) => !field.startsWith('graphs'))
  return telling.length > 0 ? telling : found.slice(0, 1)
}

/** `train.steps: 40 (3 records), 600 (3 records)`. */
export function disagreementText({ field, values }: Disagreement): string {
  const parts = values.map(({ value, count }) => `${value} (${count} ${count === 1 ? 'record' : 'records'})`)
  return `${field}: ${parts.join(', ')}`
}
