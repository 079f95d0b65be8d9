/** Whether dropout draws a new mask for every site and every batch, and none where nothing is trained. */
import { GraphError } from '../../base/errors.ts'
import type { CapturedEntry } from '../../engine/engine.ts'
import { dropoutMask } from '../../graph/kernels/dropout.ts'
import { pairBatch } from '../../task/batch.ts'
import { accumulateFeeds } from '../../train/feeds.ts'
import { isUpdateEntry } from '../../train/specs.ts'

const keyPort = 'dropoutKey'
const updates = 64

/**
 * Looks at captured entries and at what updates are fed: masks depend on the key that is an input of the step, each
 * site has a number of its own, no evaluation has a mask, and no two of the first batches have the same key.
 * @throws GraphError
 */
export function assertFreshMasks(captured: readonly CapturedEntry[], accumulate: number): void {
  const masked = captured.filter(({ graph }) => graph.nodes.some(({ kernel }) => kernel === dropoutMask.name))
  for (const { entry, graph } of masked) {
    if (!isUpdateEntry(entry.name)) throw unwanted(entry.name)
    const key = graph.inputs.find(({ name }) => name === keyPort)?.value
    const masks = graph.nodes.filter(({ kernel }) => kernel === dropoutMask.name)
    if (masks.some(({ inputs: [drawnFrom] }) => drawnFrom !== key)) {
      throw repeated('dropout draws from something else than the key of the batch', entry.name)
    }
    const sites = masks.map(({ attributes }) => attributes.site)
    if (new Set(sites).size < sites.length) throw repeated('two sites of dropout share a mask', entry.name)
  }
  if (masked.length > 0) assertFreshKeys(accumulate)
}

function assertFreshKeys(accumulate: number): void {
  const bucket = { rows: 1, source: 1, target: 1 }
  const batch = pairBatch([], bucket, { pad: 0, bos: 0 })
  const keys = Array.from({ length: updates * accumulate }, (_, number) => {
    const [step, part] = [Math.floor(number / accumulate), number % accumulate]
    const scalars = { seed: 1, step, progress: 0, learningRate: 0 }
    return String(accumulateFeeds(batch, bucket, scalars, part, accumulate)[keyPort]?.data)
  })
  const again = keys.findIndex((key, number) => keys.indexOf(key) < number)
  if (again < 0) return
  const first = keys.indexOf(keys[again] as string)
  throw repeated(
    `batch ${again + 1} has the dropout key of batch ${first + 1}`,
    `the first ${updates} updates`,
  )
}

function repeated(what: string, where: string): GraphError {
  return new GraphError(
    `dropout repeats its masks: ${what}`,
    where,
    'draw masks with dropoutMask() from the key that every batch is fed, with a site of its own',
  )
}

function unwanted(entry: string): GraphError {
  return new GraphError('dropout is on while nothing is trained', entry, 'evaluate and decode with noDropout')
}
