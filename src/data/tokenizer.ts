import { Tokenizer as Library } from '@huggingface/tokenizers'
import { ConfigError, DataError } from '../base/errors.ts'
import { learnBytePairs } from './tokenizer/byte-pairs.ts'
import { fastEncoder } from './tokenizer/encoder.ts'
import { reserved, specials, type TokenizerFile, tokenizerFile } from './tokenizer/file.ts'
import { type WordCounts, wordCounts } from './tokenizer/words.ts'

export interface Tokenizer {
  /**
   * Ids of the pieces of a text, without `bos` and `eos`; none for the empty text. Text is never read as a special
   * token: "</s>" in it is four characters.
   */
  encode(text: string): number[]
  /** Text of ids; `pad`, `bos` and `eos` are left out. Bytes that are no UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string
  /** Number of ids: each lies in [0, size). */
  readonly size: number
  readonly pad: number
  readonly bos: number
  readonly eos: number
}

export interface TokenizerOptions {
  /** Number of ids; fewer come back where no pair of pieces occurs `minimum` times any more. */
  readonly vocabulary: number
  /** Occurrences that a pair needs to become a piece; 2 if not given. */
  readonly minimum?: number
  /** Share of all characters that get pieces, in (0, 1]; the rarest beyond it become bytes. 1 if not given. */
  readonly coverage?: number
}

function assertOptions({ minimum = 2, coverage = 1 }: TokenizerOptions): void {
  const refuse = (message: string, remedy: string) => {
    throw new ConfigError(message, 'tokenizer', remedy)
  }
  if (!(coverage > 0 && coverage <= 1)) refuse(`a coverage of ${coverage}`, 'choose one in (0, 1]')
  if (!(Number.isInteger(minimum) && minimum >= 1))
    refuse(`a minimum of ${minimum}`, 'choose an integer from 1 on')
}

/** The text of the `tokenizer.json` that the counts give. */
function learned(counts: WordCounts, { vocabulary, minimum, coverage }: TokenizerOptions): string {
  const size = vocabulary - reserved.length
  const pairs = learnBytePairs(counts.entries(), { size, minimum, coverage })
  const needed = reserved.length + pairs.pieces.length
  if (needed > vocabulary) {
    throw new ConfigError(
      `a vocabulary of ${vocabulary} is too small: ${needed} go to special tokens, bytes and the characters of the texts`,
      'tokenizer',
      `ask for more than ${needed}`,
    )
  }
  return `${JSON.stringify(tokenizerFile(pairs))}\n`
}

/**
 * Learns a joint byte-pair vocabulary in the manner of SentencePiece (Kudo & Richardson, EMNLP 2018): NFKC, space →
 * "▁" with one before the text, no piece across words, 256 byte pieces for characters that the texts lack.
 * Ids: `<pad>` 0, `<s>` 1, `</s>` 2, bytes 3 … 258, characters by code point, merges in order.
 * Returns the text of a Hugging Face `tokenizer.json`, the same for the same multiset of texts. The merges are those of
 * Hugging Face's own trainer, ties included, where the coverage is 1.
 */
export function trainTokenizer(texts: Iterable<string>, options: TokenizerOptions): string {
  assertOptions(options)
  const counts = wordCounts()
  for (const text of texts) counts.add(text)
  return learned(counts, options)
}

/** The same for texts that are read as they are needed: memory goes with the distinct words, not with the texts. */
export async function trainTokenizerOnStream(
  texts: AsyncIterable<string>,
  options: TokenizerOptions,
): Promise<string> {
  assertOptions(options)
  const counts = wordCounts()
  for await (const text of texts) counts.add(text)
  return learned(counts, options)
}

/**
 * Binds a `tokenizer.json` of `trainTokenizer`. decode(encode(x)) is x in NFKC, except that "▁" itself reads back as
 * a space (as in SentencePiece) and that a byte order mark (U+FEFF) may vanish.
 */
export function loadTokenizer(json: string): Tokenizer {
  let library: Library
  let encode: (text: string) => number[]
  let size: number
  try {
    const file = JSON.parse(json) as TokenizerFile
    size = Object.keys(file.model.vocab).length
    encode = fastEncoder(file)
    // Without added tokens the library can't mistake text for a special token.
    library = new Library({ ...file, added_tokens: [] }, { clean_up_tokenization_spaces: false })
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    throw new DataError(`not a tokenizer: ${(cause as Error).message}`, 'tokenizer.json', 'train it anew', {
      cause,
    })
  }
  const [pad, bos, eos] = specials.map((content) => library.token_to_id(content))
  if (pad === undefined || bos === undefined || eos === undefined) {
    throw new DataError(`the vocabulary lacks one of ${specials}`, 'tokenizer.json', 'train it anew')
  }
  const silent = new Set([pad, bos, eos])
  return {
    encode,
    decode: (ids) => {
      const outside = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < size))
      if (outside !== undefined) throw new RangeError(`token id ${outside} is outside [0, ${size})`)
      const text = ids.filter((id) => !silent.has(id))
      return text.length === 0 ? '' : library.decode(text)
    },
    size,
    pad,
    bos,
    eos,
  }
}
