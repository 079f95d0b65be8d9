/** The code of a file as it counts for its results: without comments, formatting and types. */
import { createHash } from 'node:crypto'
import ts from 'typescript'
import { parse } from './sources.ts'

const isJSDoc = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstJSDocNode && kind <= ts.SyntaxKind.LastJSDocNode

/** Tokens of the JavaScript that a TypeScript text stands for. */
export function codeTokens(text: string): string[] {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      verbatimModuleSyntax: true,
    },
  })
  const file = parse('code.js', outputText)
  const tokens = (node: ts.Node): string[] => {
    const children = node.getChildren(file).filter(({ kind }) => !isJSDoc(kind))
    if (children.length === 0) return node.getText(file) === '' ? [] : [node.getText(file)]
    // A trailing comma comes and goes with the line breaks of a list.
    const trailing =
      node.kind === ts.SyntaxKind.SyntaxList && children.at(-1)?.kind === ts.SyntaxKind.CommaToken
    return (trailing ? children.slice(0, -1) : children).flatMap(tokens)
  }
  return tokens(file)
}

/** Sixteen hexadecimal digits of the SHA-256 of a file's code. */
export function codeDigest(text: string): string {
  return createHash('sha256').update(codeTokens(text).join('\n')).digest('hex').slice(0, 16)
}
