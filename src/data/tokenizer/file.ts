import type { BytePairs } from './byte-pairs.ts'
import { marker } from './words.ts'

export const specials = ['<pad>', '<s>', '</s>'] as const

/** The piece that stands for a byte of a character without a piece of its own. */
export const bytePiece = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`

/** Pieces that every vocabulary starts with. */
export const reserved: readonly string[] = [
  ...specials,
  ...Array.from({ length: 256 }, (_, byte) => bytePiece(byte)),
]

/** What of a Hugging Face `tokenizer.json` is looked at here. */
export interface TokenizerFile {
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>
    readonly merges: readonly (readonly [string, string])[]
  }
}

/** `tokenizer.json` as Hugging Face's libraries read it. Ids: the reserved pieces, characters, merges in order. */
export function tokenizerFile({ pieces, merges }: BytePairs): TokenizerFile {
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  return {
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
      vocab: Object.fromEntries([...reserved, ...pieces].map((piece, id) => [piece, id])),
      merges,
    },
  } as TokenizerFile
}

/** Whether a file is of the form that `tokenizerFile` writes, whatever its vocabulary and merges. */
export function hasOurForm(file: TokenizerFile): boolean {
  const form = (of: TokenizerFile) => JSON.stringify({ ...of, model: { ...of.model, vocab: {}, merges: [] } })
  return form(file) === form(tokenizerFile({ pieces: [], merges: [] }))
}
