export interface PunctuationOptions {
  /** Code of the language; `en` if not given. */
  readonly language?: string
  /** Backquotes and doubled apostrophes become quotation marks; true if not given. */
  readonly penn?: boolean
  /** Order of closing quotation mark, comma and full stop by the language; true if not given. */
  readonly quotesAndCommas?: boolean
  /** The no-break space within a number becomes its decimal mark; true if not given. */
  readonly numbers?: boolean
  /** First replaces full-width and other punctuation of CJK text; false if not given. */
  readonly unicodePunctuation?: boolean
  /** Last removes characters of Unicode's category C; false if not given. */
  readonly removeControls?: boolean
}

type Rule = readonly [pattern: RegExp | string, replacement: string]

/** Literal texts that give way to one replacement, one after the other. */
const all = (replacement: string, ...texts: readonly string[]): Rule[] =>
  texts.map((text) => [text, replacement])

/** Digits are Unicode's (Nd), as Python's `\d` has it. */
const digitBefore = '(\\p{Nd})'
const noBreak = '\u00a0'
/** White space as Python has it: with the separators U+001C … U+001F and U+0085, without U+FEFF. */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const spaces: Rule = [/ +/gu, ' ']

const brackets: readonly Rule[] = [
  [/\r/gu, ''],
  [/\(/gu, ' ('],
  [/\)/gu, ') '],
  spaces,
  [/\) ([.!:?;,])/gu, ')$1'],
  [/\( /gu, '('],
  [/ \)/gu, ')'],
  [new RegExp(`${digitBefore} %`, 'gu'), '$1%'],
  [/ ([:;])/gu, '$1'],
]
const pennQuotes: readonly Rule[] = [...all("'", '`'), ...all(' " ', "''")]
const quotes: readonly Rule[] = [
  ...all('"', '„', '“', '”'),
  ...all('-', '–'),
  ...all(' - ', '—'),
  spaces,
  ...all("'", '´'),
  [/([a-zA-Z])‘([a-zA-Z])/gu, "$1'$2"],
  [/([a-zA-Z])’([a-zA-Z])/gu, "$1'$2"],
  ...all("'", '‘', '‚', '’'),
  ...all('"', "''", '´´'),
  ...all('...', '…'),
]
const guillemets: readonly Rule[] = all(
  '"',
  `${noBreak}«${noBreak}`,
  `«${noBreak}`,
  '«',
  `${noBreak}»${noBreak}`,
  `${noBreak}»`,
  '»',
)
const noBreakSpaces: readonly Rule[] = [
  ...all('%', `${noBreak}%`),
  ...all('nº ', `nº${noBreak}`),
  ...all(':', `${noBreak}:`),
  ...all(' ºC', `${noBreak}ºC`),
  ...all(' cm', `${noBreak}cm`),
  ...all('?', `${noBreak}?`),
  ...all('!', `${noBreak}!`),
  ...all(';', `${noBreak};`),
  ...all(', ', `,${noBreak}`),
  spaces,
]

const fullWidthDigits = Array.from({ length: 10 }, (_, digit) =>
  all(String(digit), String.fromCodePoint(0xff10 + digit)),
).flat()
const cjk: readonly Rule[] = [
  [new RegExp(`。[${space}]*`, 'gu'), '. '],
  [new RegExp(`．[${space}]*`, 'gu'), '. '],
  ...all(',', '，', '、'),
  ...all('"', '”', '“', '《', '》', '」', '「'),
  ...all(':', '∶', '：'),
  ...all('?', '？'),
  ...all('!', '！'),
  ...all(';', '；'),
  ...all('(', '（'),
  ...all(')', '）'),
  ...fullWidthDigits,
  ...all('~', '～'),
  ...all("'", '’'),
  ...all('...', '…'),
  ...all('-', '━'),
  ...all('<', '〈'),
  ...all('>', '〉'),
  ...all('[', '【'),
  ...all(']', '】'),
  ...all('%', '％'),
]

function quoteRules(language: string): readonly Rule[] {
  if (language === 'en') return [[/"([,.]+)/gu, '$1"']]
  if (!['de', 'es', 'fr'].includes(language)) return []
  // A full stop at the end of the text stays before the mark.
  return [...all('",', ',"'), [new RegExp(`(\\.+)"([${space}]*[^<])`, 'gu'), '"$1$2']]
}

function numberRules(language: string): readonly Rule[] {
  const mark = ['de', 'es', 'cz', 'cs', 'fr'].includes(language) ? ',' : '.'
  return [[new RegExp(`${digitBefore}${noBreak}(\\p{Nd})`, 'gu'), `$1${mark}$2`]]
}

/**
 * Punctuation as Moses' normalize-punctuation.perl leaves it (Koehn et al., ACL 2007), in the reading of sacremoses'
 * MosesPunctNormalizer 0.2.0: the same text for the same options, character for character.
 */
export function punctuationNormaliser(options: PunctuationOptions = {}): (text: string) => string {
  const { language = 'en', penn = true, quotesAndCommas = true, numbers = true } = options
  const rules: readonly Rule[] = [
    ...(options.unicodePunctuation ? cjk : []),
    ...brackets,
    ...(penn ? pennQuotes : []),
    ...quotes,
    ...guillemets,
    ...noBreakSpaces,
    ...(quotesAndCommas ? quoteRules(language) : []),
    ...(numbers ? numberRules(language) : []),
    ...(options.removeControls ? ([[/\p{C}/gu, '']] as const) : []),
  ]
  const ends = new RegExp(`^[${space}]+|[${space}]+$`, 'gu')
  return (text) =>
    rules.reduce((now, [pattern, by]) => now.replaceAll(pattern, by), text).replaceAll(ends, '')
}
