import type { PinnedFile } from '../files.ts'
import { englishMessages } from '../ts-diagnostics.ts'
import type { Document } from '../types.ts'
import { distinct, documented } from './library.ts'

/**
 * Language modelling: each documentation comment is a document, its paragraphs parted by a newline; where the
 * compiler's source is among the files, its English diagnostic messages as well, one a document. Equal texts once.
 */
export function readDocuments(files: readonly PinnedFile[]): Document[] {
  const comments = documented(files).map(({ id, paragraphs }) => ({ id, text: paragraphs.join('\n') }))
  const messages = files
    .filter(({ file }) => file.endsWith('.js'))
    .flatMap(({ content }) => [...englishMessages(content.toString('utf8'))])
    .map(([id, text]) => ({ id, text }))
  return distinct([...comments, ...messages], ({ text }) => text)
}
