/** The repository's own files, parsed. Paths are relative to its root, with forward slashes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Every TypeScript file under a folder of the repository, in order. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join('/'))
    .filter((path) => !path.includes('/node_modules/'))
    .sort()
}

const parsed = new Map<string, ts.SourceFile>()

/** A file's syntax tree; of a text under that name where one is given. */
export function parse(path: string, text?: string): ts.SourceFile {
  if (text !== undefined) return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const known = parsed.get(path) ?? ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
  parsed.set(path, known)
  return known
}

/** Every node of a file, in the order of the text. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  for (const child of children) yield* nodesOf(child)
}

export interface Import {
  /** A file of the repository, or the name of a package as written. */
  readonly to: string
  readonly own: boolean
  /** Erased when the types are: nothing is loaded at run time. */
  readonly typeOnly: boolean
}

/** Imports and re-exports of a file, dynamic ones too. */
export function importsOf(path: string, text?: string): Import[] {
  return [...nodesOf(parse(path, text))].flatMap((node): Import[] => {
    const found = specifierOf(node)
    if (found === undefined) return []
    const own = found.name.startsWith('.')
    return [
      { to: own ? posix.join(posix.dirname(path), found.name) : found.name, own, typeOnly: found.typeOnly },
    ]
  })
}

function specifierOf(node: ts.Node): { name: string; typeOnly: boolean } | undefined {
  const literal = (name: ts.Node | undefined, typeOnly: boolean) =>
    name !== undefined && ts.isStringLiteral(name) ? { name: name.text, typeOnly } : undefined
  // With `verbatimModuleSyntax` only `import type` is erased; `import { type A }` still loads the module.
  if (ts.isImportDeclaration(node))
    return literal(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false)
  if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier, node.isTypeOnly)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return literal(node.argument.literal, true)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return literal(node.arguments[0], false)
  }
  return undefined
}
