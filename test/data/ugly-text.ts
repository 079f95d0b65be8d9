/** Texts that tokenizers of two languages read alike only if every step of theirs is the same. */
import { createRequire } from 'node:module'
import { randomStream } from '../../src/base/random.ts'

const require = createRequire(import.meta.url)

/** The messages of TypeScript's compiler in a number of languages and scripts: real text, 1,700 lines or so each. */
export function localizedMessages(languages: readonly string[]): string[] {
  return languages.flatMap((language) =>
    Object.values(
      require(`typescript/lib/${language}/diagnosticMessages.generated.json`) as Record<string, string>,
    ),
  )
}

/** Words of two letters alone, so that nearly every merge is a tie. */
export function tiedTexts(): string[] {
  const stream = randomStream(1, 'tied')
  return Array.from({ length: 300 }, () =>
    Array.from({ length: 12 }, () => 'abba '[Math.floor(stream.uniform() * 5)]).join(''),
  )
}

/** What the trainers have to agree on. */
export const trainings = {
  scripts: {
    texts: () => localizedMessages(['de', 'cs', 'ru', 'ja', 'zh-cn', 'ko']),
    options: { vocabulary: 6000, minimum: 2 },
  },
  'rare pairs': { texts: () => localizedMessages(['de', 'fr']), options: { vocabulary: 9000, minimum: 1 } },
  'frequent pairs': {
    texts: () => localizedMessages(['tr', 'pl']),
    options: { vocabulary: 9000, minimum: 12 },
  },
  ties: { texts: tiedTexts, options: { vocabulary: 500, minimum: 2 } },
} as const

export const uglyLines: readonly string[] = [
  '',
  ' ',
  '   ',
  ' leading',
  'trailing ',
  '  two  spaces   inside    four ',
  'tab\tnew\nline\r\nreturn\fform\vvertical',
  'nul\u0000 bell\u0007 escape\u001b delete\u007f next\u0085line',
  'no\u00a0break\u2003em\u3000ideographic\u2028line\u2029paragraph',
  '\ufeffmark at the start, \ufeff inside and at the end\ufeff',
  'zero\u200bwidth\u200cnon\u200djoiner soft\u00adhyphen \u202ebidi\u202c word\u2060joiner',
  'e\u0301 a\u0308\u0323 \u0301alone o\u0302\u0301\u0303\u0304\u0305 \u1e69 s\u0323\u0307 s\u0307\u0323',
  'ﬁ ﬂ ﬃ ① ½ ² ㎏ ㍿ Ⅷ ª ｆｕｌｌ ﾊﾝｶｸ ｶﾞ ㈱ ﷺ ´ ¨ ‗ …',
  '한국어 \u1112\u1161\u11ab\u1100\u1173\u11af ㅎㅏㄴ',
  '漢字かなカナ混じり文。「引用」、長い文章には空白がありません',
  '中文没有空格，标点也不同。龘靐齉爩𠀀𪚥',
  'עברית العَرَبِيَّة हिन्दी ไทยไม่มีช่องว่าง བོད་ཡིག',
  '😀 👍🏽 👩‍🚀 👨‍👩‍👧‍👦 🇩🇪🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ ☎︎ 1️⃣',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟘𝟙𝟚 𓀀 𐍈 \u{10ffff} \u{e000} \ufffe \uffff \ufffd',
  '▁ ▁▁ a▁b ▁a a▁ ▁ ▁',
  'not special: <0x41> <0xE2><0x96><0x81> <unk> <mask>',
  'naïve façade Zürich İstanbul ıI ß ẞ ŉ Å',
  'a'.repeat(300),
  'ab'.repeat(200),
  'x '.repeat(60),
  `https://example.org/${'path/'.repeat(40)}?q=%20&r=#${'z'.repeat(50)}`,
  '1234567890 12,345.67 0x1F 1e-9 ٣٤ ४५ ⅔',
  "!?!?... --- ___ *** ((([[[{{{}}}]]]))) \"'`´''",
  "the compiler's option 'noImplicitAny' can't be used; die Option kann nicht angegeben werden.",
  'Unerwartetes Token. Es wurde ein Konstruktor erwartet: {0}',
]

/** Lines with special tokens spelt out, which the libraries read as such unless told otherwise. */
export const spelledSpecials: readonly string[] = ['a </s> b<s>', '<pad>', '</s></s> x', '<s>a']

/** Planes 0 to 3 and the start of 14, which hold every assigned code point outside private use. */
const assigned = [
  [0, 0xd800],
  [0xe000, 0x40000],
  [0xe0000, 0xe0200],
] as const

/** Every assigned code point, 256 a line, with letters and spaces between. */
export function everyCodePoint(): string[] {
  return assigned.flatMap(([from, to]) =>
    Array.from({ length: (to - from) / 256 }, (_, line) =>
      Array.from({ length: 256 }, (_, i) => {
        const point = String.fromCodePoint(from + 256 * line + i)
        return i % 3 === 0 ? `${point} e` : point
      }).join(''),
    ),
  )
}
