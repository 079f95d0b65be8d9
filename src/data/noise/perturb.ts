import { randomStream } from '../../base/random.ts'
import type { Pair } from '../types.ts'
import { type CharacterEdit, slipCharacters } from './characters.ts'
import { insertDistractor } from './distractor.ts'
import { wordCount, wordParts } from './sampling.ts'
import { swapWords } from './swap.ts'
import { mistakeWords, type TypoLexicon } from './typos.ts'

export type Perturbation =
  | {
      readonly kind: 'swap'
      /** Share of words to swap, in [0, 0.5]. */
      readonly share: number
    }
  | {
      readonly kind: 'characters'
      /** Share of words with a slip, in [0, 1]. */
      readonly share: number
      /** All where left out. */
      readonly edits?: readonly CharacterEdit[]
    }
  | {
      readonly kind: 'typos'
      /** Share of words to replace by a mistake of the lexicon, in [0, 1]. */
      readonly share: number
      readonly lexicon: TypoLexicon
    }
  | { readonly kind: 'distractor' }

/** Those that experiments name. */
export const perturbations = {
  'swap-5': { kind: 'swap', share: 0.05 },
  'swap-10': { kind: 'swap', share: 0.1 },
  'characters-10': { kind: 'characters', share: 0.1 },
  distractor: { kind: 'distractor' },
} as const satisfies Readonly<Record<string, Perturbation>>

interface PerturbedText {
  readonly text: string
  readonly words: number
  readonly edits: number
}

export interface PerturbedTexts {
  readonly texts: readonly string[]
  /** Words of all texts before. */
  readonly words: number
  /** Edits made: words swapped with their neighbour, words with a slip or mistaken, words of distractors. */
  readonly edits: number
  /** edits / words: the share that was reached. */
  readonly share: number
  /** Texts that are other ones now. */
  readonly changed: number
}

/** What is drawn for one text, by its place. */
function perturbOne(
  texts: readonly string[],
  index: number,
  perturbation: Perturbation,
  seed: number,
): PerturbedText {
  const text = texts[index] as string
  if (perturbation.kind === 'swap') {
    const swapped = swapWords(text, perturbation.share, randomStream(seed, 'noise', index))
    return { text: swapped.text, words: swapped.words, edits: swapped.swaps }
  }
  if (perturbation.kind === 'characters') {
    const stream = randomStream(seed, 'noise/characters', index)
    return slipCharacters(text, perturbation.share, stream, perturbation.edits)
  }
  if (perturbation.kind === 'typos') {
    const stream = randomStream(seed, 'noise/typos', index)
    return mistakeWords(text, perturbation.share, perturbation.lexicon, stream)
  }
  const distracted = insertDistractor(texts, index, randomStream(seed, 'noise/distractor', index))
  const words = (of: string) => wordCount(wordParts(of))
  return { text: distracted.text, words: words(text), edits: words(distracted.distractor) }
}

/**
 * Perturbs texts. Each draws from a stream of its own, by its place, so that one text's edits don't move those of
 * another. How far each text was moved is for `editDistances` to say.
 */
export function perturbTexts(
  texts: readonly string[],
  perturbation: Perturbation,
  seed: number,
): PerturbedTexts {
  const perturbed = texts.map((_, index) => perturbOne(texts, index, perturbation, seed))
  const words = perturbed.reduce((sum, one) => sum + one.words, 0)
  const edits = perturbed.reduce((sum, one) => sum + one.edits, 0)
  return {
    texts: perturbed.map(({ text }) => text),
    words,
    edits,
    share: words === 0 ? 0 : edits / words,
    changed: perturbed.filter(({ text }, i) => text !== texts[i]).length,
  }
}

export interface Perturbed extends Omit<PerturbedTexts, 'texts'> {
  readonly pairs: readonly Pair[]
}

/** Perturbs the sources and leaves the targets alone. */
export function perturb(pairs: readonly Pair[], perturbation: Perturbation, seed: number): Perturbed {
  const { texts, ...counts } = perturbTexts(
    pairs.map(({ source }) => source),
    perturbation,
    seed,
  )
  return { pairs: pairs.map((pair, i) => ({ ...pair, source: texts[i] as string })), ...counts }
}
