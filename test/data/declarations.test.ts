import { expect, test } from 'vitest'
import { declarations } from '../../src/data/pocket/declarations.ts'
import { firstSentence } from '../../src/data/pocket/documentation.ts'
import { templateSummary } from '../../src/data/pocket/template.ts'
import { sentences } from '../../src/data/sentences.ts'

// A comment on the line of another token belongs to that one.
const one = (text: string) => declarations('a.d.ts', text.replace('{ /**', '{\n/**'))[0]

const template = ['`', '{string}-', '{number}`'].join('$')

test.each<[what: string, text: string, signature: string, owners: string[]]>([
  ['a property', 'interface A { /** A. */ readonly b?: string; }', 'readonly b?: string', ['interface A']],
  [
    'a method over lines',
    'class A { /** A. */\n  b(\n    c: number,\n  ): void;\n}',
    'b( c: number, ): void',
    ['class A'],
  ],
  [
    'a function of a module',
    'declare module "m" { /** A. */ function f(): void }',
    'function f(): void',
    ['module m'],
  ],
  ['a member of a constructor', 'declare var A: { /** A. */ b(): A; };', 'b(): A', ['var A']],
  ['an interface', '/** A. */\ninterface A<T> extends B { c: T }', 'interface A<T> extends B', []],
  ['a class', '/** A. */ declare class A { c: number }', 'declare class A', []],
  ['a variable with members', '/** A. */ declare var A: { new(): A };', 'declare var A:', []],
  ['a variable', '/** A. */ declare const a: string;', 'declare const a: string', []],
  [
    'comments inside',
    'interface A { /** A. */ b: /* no */ { /** C. */ c: number }; }',
    'b: { c: number }',
    ['interface A'],
  ],
  ['a template type', `interface A { /** A. */ b: ${template}; }`, `b: ${template}`, ['interface A']],
  ['a string with slashes', "interface A { /** A. */ b: 'http://a'; }", "b: 'http://a'", ['interface A']],
])('%s', (_, text, signature, owners) => {
  const found = one(text)
  expect(found?.signature).toBe(signature)
  expect(found?.owners.map(({ kind, name }) => `${kind} ${name}`)).toEqual(owners)
})

test('what has no documentation is left out, and so is what has a name only by its tags', () => {
  expect(
    declarations('a.d.ts', 'interface A { b: string; /** @deprecated */ c: string; // d\n d: string }'),
  ).toEqual([])
})

const documentationOf = (comment: string) =>
  one(`interface A {\n  /**\n   * ${comment.replaceAll('\n', '\n   * ')}\n   */\n  b: string }`)?.paragraphs

test.each<[comment: string, paragraphs: string[]]>([
  ['One\nparagraph.\n\nAnother.', ['One paragraph.', 'Another.']],
  ['The **`a()`** method.\n\n[MDN Reference](https://example.org/a)', ['The a() method.']],
  ['See [`a`](https://example.org/a_(b)) and [c][d].', ['See a and c.']],
  ['See {@link a.b}, {@link c d} and {@link e()}.', ['See a.b, d and e().']],
  ['Before.\n\n```js\na()\n\nb()\n```\n\nAfter.', ['Before.', 'After.']],
  ['Text.\n\n```js\nno end', ['Text.']],
  ['Do _not_ call *fn* on a_b_c or 2 * 3 * 4.', ['Do not call fn on a_b_c or 2 * 3 * 4.']],
  ['The \\<length>; `a\\b*c*`.', ['The <length>; a\\b*c*.']],
  ['A.\n@since v1\n@param b c', ['A.']],
])('%j reads %j', (comment, paragraphs) => {
  expect(documentationOf(comment)).toEqual(paragraphs)
})

test.each<[text: string, expected: string[]]>([
  ['', []],
  ['One. Two! Three? "Four." Five', ['One.', 'Two!', 'Three?', '"Four."', 'Five']],
  [
    'Version 1.2 of fs.open is e.g. Good. i.e. not. so',
    ['Version 1.2 of fs.open is e.g. Good. i.e. not. so'],
  ],
  ['A call (e.g. Foo) is one. See etc. The end.', ['A call (e.g. Foo) is one.', 'See etc. The end.']],
  [' White  space.\nMore. ', ['White space.', 'More.']],
])('the sentences of %j', (text, expected) => {
  expect(sentences(text)).toEqual(expected)
})

test('the first sentence is that of the first paragraph', () => {
  expect(firstSentence(['No full stop', 'Second. Third.'])).toBe('No full stop')
})

test.each<[source: string, sentence: string]>([
  ['interface A { getFooBar(a: B): C }', 'The getFooBar() method of the A interface returns the foo bar.'],
  ['interface A { matchAll<T>(a: T): C }', 'The matchAll() method of the A interface matches the all.'],
  [
    'interface A { readonly fooBar: B }',
    'The fooBar read-only property of the A interface returns the foo bar.',
  ],
  ['class A { foo?: B }', 'The foo property of the A interface represents the foo.'],
  ['var A: { applyB(): C }', 'The A.applyB() static method applies the b.'],
  ['module "fs" { function copy(): C }', 'The copy() method of the fs module copies.'],
  ['interface HTMLFontElement extends B', 'The HTMLFontElement interface represents a html font element.'],
  ['declare var location: Location', 'The location property represents the location.'],
])('the template says of %s: %s', (source, sentence) => {
  expect(templateSummary(source)).toBe(sentence)
})
