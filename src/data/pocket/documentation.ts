import type ts from 'typescript'
import { sentences } from '../sentences.ts'
import { compiler } from './compiler.ts'

/** `{@link a.b}` and `{@link a.b|label}` as they read: the label, else the name. */
function linkText(source: string): string {
  const inner = source.replace(/^\{@link(?:code|plain)?\s*/, '').replace(/\s*\}$/, '')
  return inner.match(/^[^|\s]+\s*[|\s]\s*(.+)$/s)?.[1] ?? inner
}

/** Of Markdown: code spans, links, strong and plain emphasis, escapes; what comes first wins. */
const markup = new RegExp(
  [
    /(?<ticks>`+)(?<code>.+?)\k<ticks>/,
    /\[(?<link>(?:`[^`]*`|[^[\]])*)\](?:\((?:[^()\s]|\([^()\s]*\))*\)|\[[^\]]*\])/,
    /\*\*(?<strong>.+?)\*\*/,
    /(?<![\w*])(?<mark>[*_])(?<stressed>[^\s*_](?:[^*_]*[^\s*_])?)\k<mark>(?![\w*])/,
    /\\(?<escaped>[!-/:-@[-`{-~])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

type Marked = Readonly<Partial<Record<'code' | 'link' | 'strong' | 'stressed' | 'escaped', string>>>

/** A line of Markdown as it reads: "**`close()`**" is "close()", "[text](address)" is "text". */
function unmarked(text: string): string {
  return text.replace(markup, (...match) => {
    const { code, escaped, link, strong, stressed } = match.at(-1) as Marked
    return code?.trim() ?? escaped ?? unmarked(link ?? strong ?? stressed ?? '')
  })
}

/** Paragraphs that only point elsewhere. */
const pointers: readonly string[] = ['MDN Reference']

/**
 * The paragraphs of the documentation comment right before a declaration, as they read: without the tags (`@param`,
 * `@since`, …), without blocks of code, without markup, white space collapsed. None where there is no comment.
 */
export function documentation(node: ts.Node): string[] {
  const { isJSDoc } = compiler()
  const comment = compiler().getJSDocCommentsAndTags(node).filter(isJSDoc).at(-1)?.comment
  const parts = typeof comment === 'string' ? [comment] : (comment ?? []).map(textOfPart)
  return parts
    .join('')
    .replace(/^[ \t]*(```|~~~)[\s\S]*?(?:^[ \t]*\1[ \t]*$|(?![\s\S]))/gm, '\n')
    .split(/\n[ \t]*\n/)
    .map((paragraph) => unmarked(paragraph.replace(/\s+/g, ' ').trim()))
    .filter((paragraph) => paragraph !== '' && !pointers.includes(paragraph))
}

function textOfPart(part: ts.JSDocComment): string {
  return part.kind === compiler().SyntaxKind.JSDocText ? part.text : linkText(part.getText())
}

/** The first sentence of a documentation that has paragraphs. */
export function firstSentence(paragraphs: readonly string[]): string {
  return sentences(paragraphs[0] ?? '')[0] ?? ''
}
