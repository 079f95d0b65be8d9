import { DataError } from '../../base/errors.ts'
import { heap } from '../heap.ts'
import { bytePiece, hasOurForm, type TokenizerFile } from './file.ts'
import { grown } from './grow.ts'
import { StringTable } from './string-table.ts'
import { marked, marker } from './words.ts'

/** Pieces by id, byte pieces by byte, and for a pair of ids what it's joined to, and how early. */
interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>
  readonly bytes: readonly number[]
  readonly ranks: ReadonlyMap<number, number>
  /** Id of what the merge of a rank makes. */
  readonly joined: readonly number[]
}

/** Pairs as one number; a vocabulary has far fewer than 2^26 pieces. */
const pairKey = (left: number, right: number): number => left * 2 ** 26 + right

function vocabularyOf(file: TokenizerFile): Vocabulary {
  const ids = new Map(Object.entries(file.model.vocab))
  const idOf = (piece: string): number => {
    const id = ids.get(piece)
    if (id !== undefined) return id
    throw new DataError(`the vocabulary lacks ${JSON.stringify(piece)}`, 'tokenizer.json', 'train it anew')
  }
  const ranks = new Map<number, number>()
  const joined = file.model.merges.map(([left, right], rank) => {
    const piece = left + right
    // What makes it exact to encode a text chunk by chunk.
    if (piece.lastIndexOf(marker) > 0) {
      throw new DataError(`${JSON.stringify(piece)} goes across words`, 'tokenizer.json', 'train it anew')
    }
    ranks.set(pairKey(idOf(left), idOf(right)), rank)
    return idOf(piece)
  })
  const bytes = Array.from({ length: 256 }, (_, byte) => idOf(bytePiece(byte)))
  return { ids, bytes, ranks, joined }
}

const utf8 = new TextEncoder()

/** Ids of the characters of a chunk; of their bytes where they have none. */
function characterIds(chunk: string, { ids, bytes }: Vocabulary): number[] {
  return Array.from(chunk).flatMap(
    (character) => ids.get(character) ?? Array.from(utf8.encode(character), (byte) => bytes[byte] as number),
  )
}

/** Joins neighbours, the earliest merge first and the leftmost among equals, until no merge applies. */
function joinAll(symbols: number[], { ranks, joined }: Vocabulary): number[] {
  const length = symbols.length
  const next = Int32Array.from(symbols, (_, at) => at + 1)
  const previous = Int32Array.from(symbols, (_, at) => at - 1)
  /** Rank of the merge of the symbol at a place with the one after it, −1 where there is none. */
  const rankAt = new Int32Array(length).fill(-1)
  const queue = heap<number>((a, b) => a < b)
  const look = (at: number): void => {
    const after = next[at] as number
    const rank =
      after < length ? ranks.get(pairKey(symbols[at] as number, symbols[after] as number)) : undefined
    rankAt[at] = rank ?? -1
    if (rank !== undefined) queue.push(rank * 2 ** 26 + at)
  }
  for (let at = 0; at < length; at++) look(at)
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const [rank, at] = [Math.floor(top / 2 ** 26), top % 2 ** 26]
    if (rankAt[at] !== rank) continue
    const gone = next[at] as number
    symbols[at] = joined[rank] as number
    next[at] = next[gone] as number
    rankAt[gone] = -1
    if ((next[at] as number) < length) previous[next[at] as number] = at
    look(at)
    if ((previous[at] as number) >= 0) look(previous[at] as number)
  }
  const result: number[] = []
  for (let at = 0; at < length; at = next[at] as number) result.push(symbols[at] as number)
  return result
}

/** Ids of chunks seen before: those of chunk n are ids [starts[n], starts[n + 1]). */
class Cache {
  readonly chunks = new StringTable()
  starts = new Uint32Array(1 << 12)
  ids = new Int32Array(1 << 14)

  append(chunk: number, ids: readonly number[]): void {
    const start = this.starts[chunk] as number
    this.starts = grown(this.starts, chunk + 2)
    this.ids = grown(this.ids, start + ids.length)
    this.ids.set(ids, start)
    this.starts[chunk + 1] = start + ids.length
  }
}

/**
 * Encodes as Hugging Face's libraries do from the same file, several times as fast: no piece goes across a space, so
 * that what stands between two spaces is encoded once and looked up from then on. The cache starts anew where it holds
 * `cachedIds` ids: 16 MB of them if not given, and about as much for the chunks.
 * @throws DataError for a file that `trainTokenizer` didn't write.
 */
export function fastEncoder(file: TokenizerFile, cachedIds = 1 << 22): (text: string) => number[] {
  if (!hasOurForm(file)) {
    throw new DataError('its normalisation or model is not ours', 'tokenizer.json', 'train it anew')
  }
  const vocabulary = vocabularyOf(file)
  let cache = new Cache()
  return (text) => {
    const result: number[] = []
    if (text === '') return result
    if ((cache.starts[cache.chunks.size] as number) > cachedIds) cache = new Cache()
    for (let from = 0; from <= text.length; ) {
      const space = text.indexOf(' ', from)
      const to = space < 0 ? text.length : space
      const known = cache.chunks.size
      const chunk = cache.chunks.idOf(text, from, to)
      if (chunk === known)
        cache.append(chunk, joinAll(characterIds(marked(text.slice(from, to)), vocabulary), vocabulary))
      const end = cache.starts[chunk + 1] as number
      for (let at = cache.starts[chunk] as number; at < end; at++) result.push(cache.ids[at] as number)
      from = to + 1
    }
    return result
  }
}
