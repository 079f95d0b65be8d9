import { Tokenizer as Encoder } from '@huggingface/tokenizers'
import { ConfigError, DataError } from '../base/errors.ts'
import { learnBytePairs } from './bpe.ts'

/** Stands for a space in pieces, and for the start of the text. */
const marker = '▁'
const specials = ['<pad>', '<s>', '</s>'] as const
const bytePieces = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
)

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

/**
 * How often each word of the texts occurs, as the encoder sees it. A word is a run of letters, of digits or of other
 * characters, with the marker of the space before it: so "token", "token." and "token," share their pieces
 * (SentencePiece's split_by_unicode_script and split_by_number).
 */
function wordCounts(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) {
    const marked = marker + text.normalize('NFKC').replaceAll(' ', marker)
    for (const word of marked.match(/▁?(?:[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}▁]+)|▁/gu) ?? []) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  }
  return counts
}

/**
 * Learns a joint byte-pair vocabulary in the manner of SentencePiece (Kudo & Richardson, EMNLP 2018): NFKC, space →
 * "▁" with one before the text, no piece across words, 256 byte pieces for characters that the texts lack.
 * `vocabulary` is the number of ids; fewer come back where no pair of pieces occurs twice any more.
 * Ids: `<pad>` 0, `<s>` 1, `</s>` 2, bytes 3 … 258, characters by code point, merges in order.
 * Returns the text of a Hugging Face `tokenizer.json`, the same for the same multiset of texts.
 */
export function trainTokenizer(
  texts: readonly string[],
  { vocabulary }: { readonly vocabulary: number },
): string {
  const reserved = specials.length + bytePieces.length
  const { pieces, merges } = learnBytePairs(wordCounts(texts), vocabulary - reserved)
  const needed = reserved + pieces.length
  if (needed > vocabulary) {
    throw new ConfigError(
      `a vocabulary of ${vocabulary} is too small: ${needed} go to special tokens, bytes and the characters of the texts`,
      'tokenizer',
      `ask for more than ${needed}`,
    )
  }
  const all = [...specials, ...bytePieces, ...pieces]
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content, id) => ({ id, content, ...special })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFKC' },
        { type: 'Prepend', prepend: marker },
        { type: 'Replace', pattern: { String: ' ' }, content: marker },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: marker }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(all.map((piece, id) => [piece, id])),
      merges,
    },
  }
  return `${JSON.stringify(json)}\n`
}

/**
 * Binds a `tokenizer.json` of `trainTokenizer`. decode(encode(x)) is x in NFKC, except that "▁" itself reads back as
 * a space (as in SentencePiece) and that a byte order mark (U+FEFF) may vanish.
 */
export function loadTokenizer(json: string): Tokenizer {
  let encoder: Encoder
  let size: number
  try {
    const parsed = JSON.parse(json)
    size = Object.keys(parsed.model.vocab).length
    // Without added tokens the encoder can't mistake text for a special token.
    encoder = new Encoder({ ...parsed, added_tokens: [] }, { clean_up_tokenization_spaces: false })
  } catch (cause) {
    throw new DataError(`not a tokenizer: ${(cause as Error).message}`, 'tokenizer.json', 'train it anew', {
      cause,
    })
  }
  const [pad, bos, eos] = specials.map((content) => encoder.token_to_id(content))
  if (pad === undefined || bos === undefined || eos === undefined) {
    throw new DataError(`the vocabulary lacks one of ${specials}`, 'tokenizer.json', 'train it anew')
  }
  const silent = new Set([pad, bos, eos])
  return {
    encode: (text) => (text === '' ? [] : encoder.encode(text).ids),
    decode: (ids) => {
      const outside = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < size))
      if (outside !== undefined) throw new RangeError(`token id ${outside} is outside [0, ${size})`)
      const text = ids.filter((id) => !silent.has(id))
      return text.length === 0 ? '' : encoder.decode(text)
    },
    size,
    pad,
    bos,
    eos,
  }
}
