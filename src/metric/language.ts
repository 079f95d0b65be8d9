/** Perplexity of running text, by token and by word. */
import type { Metric } from './metric.ts'
import { splitWords } from './python-text.ts'
import { signatureOf } from './signature.ts'
import { assertWidth } from './sum.ts'
import { perplexity } from './token.ts'

const width = 3

export interface ScoredText {
  /** [tokens], each token's negative log-likelihood in nats. */
  readonly nll: ArrayLike<number>
  /** What the tokens were made of: words, and where the model predicts line ends, those too (`countWords`). */
  readonly words: number
}

export interface LanguageScores {
  readonly tokens: number
  readonly words: number
  /** Mean negative log-likelihood a token, in nats. */
  readonly nll: number
  /** exp(Σ nll / tokens), at least 1; depends on the tokenizer. */
  readonly tokenPerplexity: number
  /** exp(Σ nll / words), at least 1: what models with different tokenizers are compared by. */
  readonly wordPerplexity: number
}

/** Words between white space, as Python's str.split() counts them: the convention of WikiText. */
export function countWords(text: string): number {
  return splitWords(text).length
}

/** The sufficient statistics of one text: `[tokens, words, summed nll in nats]`. */
export function languageStatistics({ nll, words }: ScoredText): number[] {
  let sum = 0
  for (let i = 0; i < nll.length; i++) sum += nll[i]!
  return [nll.length, words, sum]
}

/**
 * @param total summed statistics.
 * @throws ConfigError where there are not three numbers, no tokens or no words.
 */
export function languageScores(total: readonly number[]): LanguageScores {
  assertWidth(total, width, 'languageScores')
  const [tokens, words, nll] = [total[0]!, total[1]!, total[2]!]
  return {
    tokens,
    words,
    nll: nll / tokens,
    tokenPerplexity: perplexity(nll, tokens),
    wordPerplexity: perplexity(nll, words),
  }
}

/** What the scores depend on, in sacreBLEU's format. */
export function languageSignature(): string {
  return signatureOf({ log: 'nat', words: 'white-space', avg: 'corpus' })
}

/** Perplexities as a `Metric`. */
export function languageMetric(): Metric<ScoredText, LanguageScores> {
  return {
    name: 'perplexity',
    signature: languageSignature(),
    width,
    statistics: languageStatistics,
    score: languageScores,
  }
}
