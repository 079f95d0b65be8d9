import type { PinnedFile } from '../files.ts'
import type { LabelledText } from '../types.ts'
import { type Documented, distinct, documented } from './library.ts'

/** Modules that are labels: those with the most texts. */
const topics = 10

/** `fs` for `fs/promises` and `node:fs`: they share most of their documentation. Nothing outside of modules. */
function moduleOf({ owners: [outermost] }: Documented): string | undefined {
  if (outermost?.kind !== 'module') return undefined
  return outermost.name.replace(/^node:/, '').split('/')[0]
}

/**
 * Documentation topic: the first sentence of a declaration's documentation → the module that declares it, among the ten with
 * the most texts (ties: the earlier name). Equal texts of one module once.
 */
export function readTopics(files: readonly PinnedFile[]): LabelledText[] {
  const items = documented(files).flatMap((declaration) => {
    const label = moduleOf(declaration)
    return label === undefined ? [] : [{ id: declaration.id, text: declaration.sentence, label }]
  })
  const texts = distinct(items, ({ text, label }) => `${label}\n${text}`)
  const counts = new Map<string, number>()
  for (const { label } of texts) counts.set(label, (counts.get(label) ?? 0) + 1)
  const largest = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, topics)
  const kept = new Set(largest.map(([label]) => label))
  return texts.filter(({ label }) => kept.has(label))
}
