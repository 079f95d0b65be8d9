/** HTML and SVG as values. Text becomes markup only through `element`, which escapes it: nothing is ever pasted in. */

export interface Markup {
  readonly markup: string
}

export type Child = Markup | string | number | null | undefined | false | readonly Child[]

const voidElements = new Set(['meta', 'br', 'hr', 'col'])
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element or an attribute. Control characters, which neither may contain, become spaces. */
export function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that HTML forbids
  const safe = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
  return safe.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

function render(child: Child): string {
  if (child === null || child === undefined || child === false) return ''
  if (typeof child === 'string') return escapeText(child)
  if (typeof child === 'number') return String(child)
  if ('markup' in child) return child.markup
  return child.map(render).join('')
}

type Attribute = string | number | boolean | null | undefined

/** An element; attributes that are null, undefined or false are left out, numbers are rounded to 1/100. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, Attribute>>,
  ...children: Child[]
): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined && value !== false)
    .map(([name, value]) => {
      if (value === true) return ` ${name}=""`
      const text = typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value)
      return ` ${name}="${escapeText(text)}"`
    })
    .join('')
  if (voidElements.has(tag)) return { markup: `<${tag}${written}>` }
  return { markup: `<${tag}${written}>${children.map(render).join('')}</${tag}>` }
}

/** Several siblings as one. */
export function fragment(...children: Child[]): Markup {
  return { markup: children.map(render).join('') }
}

/** The page's own style sheet: the one text that is not escaped, and never anything that came from outside. */
export function styleSheet(css: string): Markup {
  return { markup: `<style>${css}</style>` }
}
