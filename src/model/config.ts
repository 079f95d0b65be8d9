import { ConfigError } from '../base/errors.ts'

/** What a model is made of: sequence to sequence, sequence to class, or the next token of a sequence. */
export type Architecture = 'encoder-decoder' | 'encoder' | 'decoder'

/** Sizes of a Transformer; an encoder–decoder has `layers` on both sides. */
export interface TransformerSize {
  /** D, the width of embeddings and residual stream. */
  readonly width: number
  readonly layers: number
  readonly heads: number
  /** Inner width of the feed-forward sublayer. */
  readonly feedForward: number
}

export interface TransformerConfig extends TransformerSize {
  /** Pieces in the joint vocabulary; source, target and output share one embedding. */
  readonly vocabulary: number
  /** `encoder-decoder` where not given. */
  readonly architecture?: Architecture
  /** Classes that an encoder tells apart. */
  readonly classes?: number
}

/** Whether outputs are sequences that have to be decoded. */
export const generates = ({
  architecture = 'encoder-decoder',
}: Pick<TransformerConfig, 'architecture'>): boolean => architecture === 'encoder-decoder'

const size = (width: number, layers: number, heads: number): TransformerSize => ({
  width,
  layers,
  heads,
  feedForward: 4 * width,
})

/**
 * The models an experiment can name. Base and Big as in Vaswani et al. (2017), Table 3; Large has 500 million weights as
 * a language model of 32,000 pieces.
 */
export const transformerSizes: Readonly<Record<string, TransformerSize>> = {
  'transformer-tiny': size(16, 1, 2),
  'transformer-shallow': size(64, 1, 4),
  'transformer-pocket': size(64, 2, 4),
  'transformer-mini': size(128, 3, 4),
  'transformer-small': size(256, 3, 4),
  'transformer-base': size(512, 6, 8),
  'transformer-big': size(1024, 6, 16),
  'transformer-large': size(1536, 16, 16),
}

/** @throws ConfigError for a name that is not in the list. */
export function transformerSize(name: string): TransformerSize {
  const known = Object.hasOwn(transformerSizes, name) ? transformerSizes[name] : undefined
  if (known) return known
  throw new ConfigError(
    `no model "${name}"`,
    'model',
    `choose one of ${Object.keys(transformerSizes).join(', ')}`,
  )
}
