/** A strict little parser for what our renderers write: attributes quoted, every element closed in order. */

export interface Node {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (Node | string)[]
}

const voids = new Set(['meta', 'br', 'hr', 'col'])
const entity = /&(amp|lt|gt|quot|#39);/g
const decoded: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const decode = (text: string) => text.replace(entity, (_, name: string) => decoded[name] ?? '')

/** The root element; throws where a tag is unbalanced, an attribute unquoted or a `<` or `&` unescaped. */
export function parse(html: string): Node {
  const root: Node = { tag: '', attributes: {}, children: [] }
  const open = [root]
  const pattern =
    /<!doctype html>|<\/([a-z0-9]+)>|<([a-zA-Z0-9]+)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)>|([^<]+)/gy
  let at = 0
  while (at < html.length) {
    pattern.lastIndex = at
    const match = pattern.exec(html)
    if (!match) throw new Error(`not well-formed at ${at}: ${html.slice(at, at + 80)}`)
    at = pattern.lastIndex
    const [, closing, opening, attributes = '', text] = match
    const parent = open.at(-1) as Node
    if (closing) {
      if (parent.tag !== closing) throw new Error(`</${closing}> closes <${parent.tag}>`)
      open.pop()
    } else if (opening) {
      const node: Node = {
        tag: opening,
        attributes: Object.fromEntries(
          [...attributes.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"/g)].map(([, name, value]) => [
            name,
            decode(value ?? ''),
          ]),
        ),
        children: [],
      }
      parent.children.push(node)
      if (!voids.has(opening)) open.push(node)
    } else if (text) {
      if (parent.tag !== 'style' && /&(?!(amp|lt|gt|quot|#39);)/.test(text))
        throw new Error(`bare & in ${text}`)
      parent.children.push(decode(text))
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.tag}> is never closed`)
  return root
}

export function all(node: Node, tag?: string): Node[] {
  return node.children.flatMap((child) =>
    typeof child === 'string'
      ? []
      : [...(tag === undefined || child.tag === tag ? [child] : []), ...all(child, tag)],
  )
}

export function textOf(node: Node): string {
  return node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')
}
