/**
 * The Porter stemmer (Porter 1980, "An algorithm for suffix stripping") with the changes that NLTK's PorterStemmer
 * makes by default, which rouge-score uses: irregular forms, -ies and -ied of four letters, y to i after a consonant,
 * -fulli and -logi, -alli before the rest of step 2. Our own, because stemmers on npm follow the paper or Porter's own
 * revision, and ROUGE is comparable only where stems agree.
 */

/** Stems that the rules would get wrong, after NLTK. */
const irregular: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
])

/** A suffix, what replaces it, and what the rest of the word must be like. */
type Rule = readonly [suffix: string, replacement: string, condition: (stem: string) => boolean]

/** The stem of a word in lower case; words of one or two letters are returned as they are. */
export function porterStem(word: string): string {
  const known = irregular.get(word)
  if (known !== undefined) return known
  if (word.length <= 2) return word
  const steps = [plural, pastOrGerund, finalY, doubleSuffix, longSuffix, lastSuffix, finalE, finalLl]
  return steps.reduce((stem, step) => step(stem), word)
}

/** Step 1a. */
function plural(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return word.slice(0, -1)
  return applyFirst(word, [
    ['sses', 'ss', always],
    ['ies', 'i', always],
    ['ss', 'ss', always],
    ['s', '', always],
  ])
}

/** Step 1b. */
function pastOrGerund(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2)
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word
  const stem = ['ed', 'ing']
    .filter((suffix) => word.endsWith(suffix))
    .map((suffix) => word.slice(0, -suffix.length))
    .find(hasVowel)
  if (stem === undefined) return word
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1)
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem
}

/** Step 1c. */
function finalY(word: string): string {
  return applyFirst(word, [['y', 'i', (stem) => stem.length > 1 && consonants(stem).endsWith('c')]])
}

const step2: readonly Rule[] = [
  ['ational', 'ate', hasMeasure],
  ['tional', 'tion', hasMeasure],
  ['enci', 'ence', hasMeasure],
  ['anci', 'ance', hasMeasure],
  ['izer', 'ize', hasMeasure],
  ['bli', 'ble', hasMeasure],
  ['alli', 'al', hasMeasure],
  ['entli', 'ent', hasMeasure],
  ['eli', 'e', hasMeasure],
  ['ousli', 'ous', hasMeasure],
  ['ization', 'ize', hasMeasure],
  ['ation', 'ate', hasMeasure],
  ['ator', 'ate', hasMeasure],
  ['alism', 'al', hasMeasure],
  ['iveness', 'ive', hasMeasure],
  ['fulness', 'ful', hasMeasure],
  ['ousness', 'ous', hasMeasure],
  ['aliti', 'al', hasMeasure],
  ['iviti', 'ive', hasMeasure],
  ['biliti', 'ble', hasMeasure],
  ['fulli', 'ful', hasMeasure],
  // The l counts as part of the stem, so that geo- and theo- are long enough.
  ['logi', 'log', (stem) => hasMeasure(`${stem}l`)],
]

/** Step 2. */
function doubleSuffix(word: string): string {
  const stem = word.slice(0, -4)
  if (word.endsWith('alli') && hasMeasure(stem)) return doubleSuffix(`${stem}al`)
  return applyFirst(word, step2)
}

const step3: readonly Rule[] = [
  ['icate', 'ic', hasMeasure],
  ['ative', '', hasMeasure],
  ['alize', 'al', hasMeasure],
  ['iciti', 'ic', hasMeasure],
  ['ical', 'ic', hasMeasure],
  ['ful', '', hasMeasure],
  ['ness', '', hasMeasure],
]

/** Step 3. */
function longSuffix(word: string): string {
  return applyFirst(word, step3)
}

const step4: readonly Rule[] = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent'].map(removed),
  ['ion', '', (stem) => isLong(stem) && /[st]$/.test(stem)],
  ...['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'].map(removed),
]

/** Step 4. */
function lastSuffix(word: string): string {
  return applyFirst(word, step4)
}

/** Step 5a. */
function finalE(word: string): string {
  const stem = word.slice(0, -1)
  if (!word.endsWith('e')) return word
  return isLong(stem) || (measure(stem) === 1 && !endsInShortSyllable(stem)) ? stem : word
}

/** Step 5b. */
function finalLl(word: string): string {
  return word.endsWith('ll') && isLong(word.slice(0, -1)) ? word.slice(0, -1) : word
}

/** The first rule whose suffix fits decides, whether its condition holds or not. */
function applyFirst(word: string, rules: readonly Rule[]): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix))
  if (rule === undefined) return word
  const [suffix, replacement, condition] = rule
  const stem = word.slice(0, word.length - suffix.length)
  return condition(stem) ? stem + replacement : word
}

function removed(suffix: string): Rule {
  return [suffix, '', isLong]
}

function always(): boolean {
  return true
}

/** A letter each: v for a, e, i, o, u and for y after a consonant, c for the rest. */
function consonants(stem: string): string {
  let pattern = ''
  let consonant = false
  for (const letter of stem) {
    consonant = !('aeiou'.includes(letter) || (letter === 'y' && consonant))
    pattern += consonant ? 'c' : 'v'
  }
  return pattern
}

/** Porter's m: how often a vowel is followed by a consonant. */
function measure(stem: string): number {
  return consonants(stem).split('vc').length - 1
}

function hasMeasure(stem: string): boolean {
  return measure(stem) > 0
}

function isLong(stem: string): boolean {
  return measure(stem) > 1
}

function hasVowel(stem: string): boolean {
  return consonants(stem).includes('v')
}

/** Porter's *d. */
function endsInDoubleConsonant(stem: string): boolean {
  return stem.length > 1 && stem.at(-1) === stem.at(-2) && consonants(stem).endsWith('c')
}

/** Porter's *o, consonant, vowel, consonant other than w, x, y; NLTK counts a two-letter vowel and consonant too. */
function endsInShortSyllable(stem: string): boolean {
  const pattern = consonants(stem)
  return pattern === 'vc' || (pattern.endsWith('cvc') && !/[wxy]$/.test(stem))
}
