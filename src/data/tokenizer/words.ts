import { grown } from './grow.ts'
import { StringTable } from './string-table.ts'

/** Stands for a space in pieces, and for the start of the text. */
export const marker = '▁'

/**
 * Words by how often they occur, as the encoder sees them. A word is a run of letters, of digits or of other
 * characters, with the marker of the space before it: so "token", "token." and "token," share their pieces
 * (SentencePiece's split_by_unicode_script and split_by_number).
 */
export interface WordCounts {
  add(text: string): void
  /** [word, count], each word once. */
  entries(): Iterable<readonly [string, number]>
}

const wordPattern = /▁?(?:[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}▁]+)|▁/gu

/** NFKC of what stands between two spaces, with the marker of the space before it. */
export const marked = (chunk: string): string => marker + chunk.normalize('NFKC').replaceAll(' ', marker)

class Counter {
  readonly strings = new StringTable()
  counts = new Float64Array(1 << 11)

  add(text: string, from: number, to: number, times: number): void {
    const id = this.strings.idOf(text, from, to)
    this.counts = grown(this.counts, id + 1)
    this.counts[id] = (this.counts[id] as number) + times
  }

  *entries(): Generator<readonly [string, number]> {
    for (let id = 0; id < this.strings.size; id++) {
      yield [this.strings.string(id), this.counts[id] as number]
    }
  }
}

/**
 * Counts what stands between spaces as it is and looks into each such chunk once, at the end: NFKC neither joins
 * anything to a space nor looks across one, and a text repeats its chunks. Memory goes with the distinct chunks.
 */
export function wordCounts(): WordCounts {
  const chunks = new Counter()
  return {
    add(text) {
      if (text === '') return
      for (let from = 0; from <= text.length; ) {
        const space = text.indexOf(' ', from)
        const to = space < 0 ? text.length : space
        chunks.add(text, from, to, 1)
        from = to + 1
      }
    },
    entries() {
      const words = new Counter()
      for (const [chunk, count] of chunks.entries()) {
        for (const word of marked(chunk).match(wordPattern) ?? []) words.add(word, 0, word.length, count)
      }
      return words.entries()
    },
  }
}
