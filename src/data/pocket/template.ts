/** "getElementById" → ["get", "element", "by", "id"] */
const wordsOf = (name: string): string[] =>
  (name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) ?? [name]).map((word) => word.toLowerCase())

/** "match" → "matches", "copy" → "copies" */
function thirdPerson(verb: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(verb)) return `${verb}es`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`
}

/** What a method does, by the words of its name: "setFormValue" → "sets the form value". */
function deed(name: string): string {
  const [verb = '', ...object] = wordsOf(name)
  const act = verb === 'get' ? 'returns' : thirdPerson(verb)
  return object.length === 0 ? act : `${act} the ${object.join(' ')}`
}

/**
 * The trivial system of code summarisation: a sentence made of a declaration (the source of an example of
 * `ts-lib-summaries`) by hand-written rules in the manner of the documentation of the web platform.
 */
export function templateSummary(source: string): string {
  const [, kind, owner = '', member] = source.match(/^(?:(\w+) )?(\S+?):? \{ (.*) \}$/) ?? []
  const declaration = member ?? source
  const heading = declaration.match(/^(?:declare |export )*(?:interface|class|type) ([\w$]+)/)
  if (heading) return `The ${heading[1]} interface represents a ${wordsOf(heading[1] as string).join(' ')}.`
  const readonly = /^(?:\w+ )*(?:readonly|const) /.test(declaration)
  const name =
    declaration.match(
      /^(?:(?:declare|export|readonly|static|function|var|let|const|get|set) )*([\w$]+)/,
    )?.[1] ?? declaration
  const isMethod = /^(?:(?:declare|export|static|function) )*[\w$]+\??[(<]/.test(declaration)
  const statically = kind === 'var' || kind === 'namespace'
  const path = statically ? `${owner}.${name}` : name
  const belongs = kind === 'module' ? `${owner.replaceAll('"', '')} module` : `${owner} interface`
  const place = statically || owner === '' ? '' : ` of the ${belongs}`
  if (isMethod) return `The ${path}() ${statically ? 'static ' : ''}method${place} ${deed(name)}.`
  return readonly
    ? `The ${path} read-only property${place} returns the ${wordsOf(name).join(' ')}.`
    : `The ${path} property${place} represents the ${wordsOf(name).join(' ')}.`
}
