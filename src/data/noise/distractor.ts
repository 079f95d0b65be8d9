import type { RandomStream } from '../../base/random.ts'
import { sentences } from '../sentences.ts'

export interface Distracted {
  readonly text: string
  /** The sentence put in; empty where no other text has one that this text lacks. */
  readonly distractor: string
}

/**
 * Puts a sentence of another text between two sentences of text `index`, or before the first or after the last, all
 * places and all other texts being equally likely. A text that offers nothing new (empty, or all its sentences are
 * in this one already) hands over to the next. Paragraphs are parted by newlines. In the manner of the distracting
 * sentences of Jia & Liang (EMNLP 2017), but real ones, so that nothing is made up.
 */
export function insertDistractor(texts: readonly string[], index: number, stream: RandomStream): Distracted {
  const text = texts[index] as string
  const others = texts.length - 1
  const first = others > 0 ? stream.integer(others) : 0
  for (let tried = 0; tried < others; tried++) {
    const donor = texts[(index + 1 + ((first + tried) % others)) % texts.length] as string
    const offered = donor
      .split('\n')
      .flatMap(sentences)
      .filter((sentence) => !text.includes(sentence))
    const distractor = offered[stream.integer(Math.max(1, offered.length))]
    if (distractor !== undefined) return { text: inserted(text, distractor, stream), distractor }
  }
  return { text, distractor: '' }
}

function inserted(text: string, sentence: string, stream: RandomStream): string {
  const paragraphs = text.split('\n').map(sentences)
  let place = stream.integer(paragraphs.flat().length + 1)
  return paragraphs
    .map((paragraph) => {
      const here =
        place >= 0 && place <= paragraph.length ? paragraph.toSpliced(place, 0, sentence) : paragraph
      place = here === paragraph ? place - paragraph.length : -1
      return here.join(' ')
    })
    .join('\n')
}
