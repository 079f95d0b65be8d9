import type ts from 'typescript'
import { compiler } from './compiler.ts'
import { documentation } from './documentation.ts'

/** What a declaration is a member of. */
export interface Owner {
  readonly kind: 'module' | 'namespace' | 'interface' | 'class' | 'var' | 'property'
  readonly name: string
}

/** One documented declaration of a `.d.ts` file. */
export interface Declaration {
  readonly kind: 'method' | 'property' | 'function' | 'other'
  readonly name: string
  /** From the outermost: `module "fs"`, `interface Stats`. */
  readonly owners: readonly Owner[]
  /** As the file has it, on one line, without comments and the last semicolon: `readonly size: number`. */
  readonly signature: string
  /** What its comment says (see `documentation`): not empty. */
  readonly paragraphs: readonly string[]
}

/** Tokens of a node in the order of the file, comments left out. */
function* tokensOf(node: ts.Node, file: ts.SourceFile): Generator<ts.Node> {
  const { isJSDoc, isToken } = compiler()
  if (isToken(node)) yield node
  else for (const child of node.getChildren(file)) if (!isJSDoc(child)) yield* tokensOf(child, file)
}

/** What has members, which are declarations of their own: only its heading is its signature. */
function membersOf(node: ts.Node): ts.NodeArray<ts.Node> | undefined {
  const api = compiler()
  if (api.isInterfaceDeclaration(node) || api.isClassDeclaration(node)) return node.members
  if (api.isVariableDeclaration(node) && node.type && api.isTypeLiteralNode(node.type))
    return node.type.members
  return undefined
}

/** The text of a node with one space where the file has white space or comments between tokens. */
function signatureOf(declaration: ts.Node, file: ts.SourceFile): string {
  const api = compiler()
  // `declare var` stands before the declaration itself.
  const node = api.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  const stop = membersOf(declaration)?.pos ?? Number.POSITIVE_INFINITY
  let text = ''
  let end = 0
  for (const token of tokensOf(node, file)) {
    if (token.getEnd() >= stop) break
    const start = token.getStart(file)
    if (text !== '' && start > end) text += ' '
    end = token.getEnd()
    text += file.text.slice(start, end)
  }
  return text.replace(/\s*[;,]$/, '')
}

function kindOf(node: ts.Node): Declaration['kind'] {
  const api = compiler()
  if (api.isMethodSignature(node) || api.isMethodDeclaration(node)) return 'method'
  if (api.isFunctionDeclaration(node)) return 'function'
  const property = api.isPropertySignature(node) || api.isPropertyDeclaration(node) || api.isAccessor(node)
  return property ? 'property' : 'other'
}

/** What the members of a node belong to, where it is something that has members. */
function ownerOf(node: ts.Node): Owner | undefined {
  const api = compiler()
  const named = (kind: Owner['kind'], name: ts.Node | undefined): Owner | undefined =>
    name && { kind, name: api.isStringLiteral(name) ? name.text : name.getText() }
  if (api.isModuleDeclaration(node)) {
    return named(api.isStringLiteral(node.name) ? 'module' : 'namespace', node.name)
  }
  if (api.isInterfaceDeclaration(node)) return named('interface', node.name)
  if (api.isClassDeclaration(node)) return named('class', node.name)
  if (api.isVariableDeclaration(node)) return named('var', node.name)
  if (api.isPropertySignature(node)) return named('property', node.name)
  return undefined
}

/** Every documented declaration of a file with a name of its own, in the order of the text. */
export function declarations(path: string, text: string): Declaration[] {
  const api = compiler()
  const file = api.createSourceFile(path, text, api.ScriptTarget.Latest, true)
  const found: Declaration[] = []
  const visit = (node: ts.Node, owners: readonly Owner[]): void => {
    const name = (node as Partial<ts.NamedDeclaration>).name
    if (name !== undefined && !api.isModuleDeclaration(node)) {
      const paragraphs = documentation(node)
      if (paragraphs.length > 0) {
        found.push({
          kind: kindOf(node),
          name: name.getText(file),
          owners,
          signature: signatureOf(node, file),
          paragraphs,
        })
      }
    }
    const owner = ownerOf(node)
    api.forEachChild(node, (child) => visit(child, owner ? [...owners, owner] : owners))
  }
  visit(file, [])
  return found
}
