import { sha256 } from '../../src/base/canonical.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { LossSpec } from '../../src/experiment/types.ts'
import type { Bucket } from '../../src/task/buckets.ts'
import { encodeSafetensors } from '../../src/train/safetensors.ts'
import { cellProgram, runTrain, tinyConfig, tokenPairs, trainFeeds } from './tiny.ts'

/** Digest of weights and moments after six updates. */
export async function stateDigest(
  engine: Engine,
  loss: LossSpec,
  seed: number,
  bucket: Bucket = { rows: 5, source: 7, target: 8 },
): Promise<string> {
  const train = { smoothing: 0.1, dropout: 0.2 }
  const program = await cellProgram(engine, { config: tinyConfig, loss, train, buckets: [bucket], seed })
  for (let update = 0; update < 6; update++) {
    const examples = tokenPairs(bucket.rows, bucket.source, tinyConfig.vocabulary, update + 1)
    await runTrain(program, bucket, trainFeeds(examples, bucket, update, { steps: 6, learningRate: 3e-3 }))
  }
  const state = await program.exportState()
  await program.dispose()
  return sha256(encodeSafetensors(state))
}
