import { loadTokenizer, type Tokenizer, trainTokenizer } from '../data/tokenizer.ts'

/** Pieces of the joint vocabulary: 32,000 in the study, fewer for corpora that don't hold that many. */
const vocabularySizes: Readonly<Record<string, number>> = {
  'multi30k-en-de': 8_000,
  'iwslt15-vi-en': 32_000,
  'wmt14-en-de': 32_000,
  'cnn-dailymail-chunks': 8_000,
  'cnn-dailymail': 32_000,
  'sst-2-alps': 8_000,
  'ag-news': 16_000,
  brown: 8_000,
  'wikitext-2': 16_000,
  'wikitext-103': 32_000,
}
/** Pieces for corpora of a few thousand examples. */
const smallVocabulary = 2_000

/** A tokenizer and its file. */
export interface LearnedTokenizer {
  readonly json: string
  readonly tokenizer: Tokenizer
}

/** The tokenizer of a corpus, learned on its training texts. */
export function learnTokenizer(dataset: string, texts: Iterable<string>): LearnedTokenizer {
  const json = trainTokenizer(texts, { vocabulary: vocabularySizes[dataset] ?? smallVocabulary })
  return { json, tokenizer: loadTokenizer(json) }
}

/** Ids of a text and the end-of-sentence token; at most `limit` ids in all, of the text's start. */
export function withEnd(tokenizer: Tokenizer, text: string, limit = Number.POSITIVE_INFINITY): number[] {
  const ids = tokenizer.encode(text)
  return [...(ids.length < limit ? ids : ids.slice(0, limit - 1)), tokenizer.eos]
}
