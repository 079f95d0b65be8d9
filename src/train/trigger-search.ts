/**
 * Universal adversarial triggers (Wallace et al., EMNLP 2019): one short sequence of tokens that, put before any
 * input, raises the loss most. The gradient at the trigger's embeddings says which tokens promise most (the first
 * order of HotFlip, Ebrahimi et al., ACL 2018); the loss itself decides among those.
 */
import { ConfigError } from '../base/errors.ts'
import { randomStream } from '../base/random.ts'

export type Trigger = readonly number[]

/** What a search needs of a model and of the examples it is tried on. */
export interface TriggerModel {
  /** Mean loss of the examples with the trigger before each. */
  lossOf(trigger: Trigger): Promise<number>
  /** The gradient of that loss with respect to the embedding at each place of the trigger, [length · width]. */
  gradientOf(trigger: Trigger): Promise<Float32Array>
  /** Embedding of every token, [vocabulary · width]. */
  readonly embeddings: Float32Array
  readonly width: number
}

export interface TriggerOptions {
  /** Tokens of the trigger. */
  readonly length: number
  /** Tokens that a trigger may be made of. */
  readonly allowed: readonly number[]
  readonly seed: number
  /** Tokens tried a place and round. */
  readonly candidates?: number
  /** Triggers kept from place to place. */
  readonly beam?: number
  /** Gradients taken at most. */
  readonly rounds?: number
}

export interface FoundTrigger {
  readonly trigger: Trigger
  readonly loss: number
  /** Loss of the random trigger that the search starts from, then after each round: never falling. */
  readonly losses: readonly number[]
  /** Triggers whose loss was computed. */
  readonly evaluations: number
}

interface Scored {
  readonly trigger: Trigger
  readonly loss: number
}

/** `length` allowed tokens, each drawn uniformly: where a search starts, and what it has to beat. */
export function randomTrigger({ length, allowed, seed }: TriggerOptions, ...counters: number[]): Trigger {
  const stream = randomStream(seed, 'trigger', ...counters)
  return Array.from({ length }, () => allowed[stream.integer(allowed.length)] as number)
}

/** The tokens whose embeddings e have the largest e·g, for the gradient g of one place; ties: the smaller id. */
function promising(
  { embeddings, width }: TriggerModel,
  gradient: Float32Array,
  allowed: readonly number[],
  count: number,
): number[] {
  const gain = (token: number) => {
    const embedding = embeddings.subarray(token * width, (token + 1) * width)
    return embedding.reduce((sum, value, at) => sum + value * (gradient[at] as number), 0)
  }
  return allowed
    .map((token) => ({ token, gain: gain(token) }))
    .sort((a, b) => b.gain - a.gain || a.token - b.token)
    .slice(0, count)
    .map(({ token }) => token)
}

/** Higher loss first; ties by tokens, so that the order of evaluation decides nothing. */
function worse(a: Scored, b: Scored): number {
  const at = a.trigger.findIndex((token, i) => token !== b.trigger[i])
  return b.loss - a.loss || (at < 0 ? 0 : (a.trigger[at] as number) - (b.trigger[at] as number))
}

function assertOptions({ length, allowed, candidates = 1, beam = 1, rounds = 1 }: TriggerOptions): void {
  const wrong = Object.entries({ length, candidates, beam, rounds }).find(
    ([, n]) => !(Number.isInteger(n) && n > 0),
  )
  if (wrong) throw new ConfigError(`${wrong[0]} of ${wrong[1]}`, 'trigger search', 'use a positive integer')
  if (allowed.length === 0) throw new ConfigError('no token is allowed', 'trigger search', 'name some')
}

/**
 * Searches from a random trigger, the same for a seed. Each round takes the gradient at the best trigger so far and
 * goes through the places from the left, trying the most promising tokens in each trigger of the beam; it ends where
 * a round gains nothing.
 */
export async function searchTrigger(model: TriggerModel, options: TriggerOptions): Promise<FoundTrigger> {
  assertOptions(options)
  const { length, allowed, candidates = 20, beam = 1, rounds = 10 } = options
  const known = new Map<string, Scored>()
  const scored = async (trigger: Trigger): Promise<Scored> => {
    const key = trigger.join()
    const found = known.get(key) ?? { trigger, loss: await model.lossOf(trigger) }
    known.set(key, found)
    return found
  }
  let best = await scored(randomTrigger(options))
  const losses = [best.loss]
  for (let round = 0; round < rounds; round++) {
    const gradient = await model.gradientOf(best.trigger)
    let kept: Scored[] = [best]
    for (let place = 0; place < length; place++) {
      const here = gradient.subarray(place * model.width, (place + 1) * model.width)
      const tokens = promising(model, here, allowed, candidates)
      const tried = [...kept]
      for (const { trigger } of kept) {
        for (const token of tokens) tried.push(await scored(trigger.with(place, token)))
      }
      kept = [...new Set(tried)].sort(worse).slice(0, beam)
    }
    const [next] = kept as [Scored]
    if (next.loss <= best.loss) break
    best = next
    losses.push(best.loss)
  }
  return { ...best, losses, evaluations: known.size }
}
