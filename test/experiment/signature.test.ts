import { expect, test } from 'vitest'
import type { KeyParts } from '../../src/experiment/key.ts'
import { lossText, signature } from '../../src/experiment/signature.ts'
import type { CellSpec, LossSpec, TrainSpec } from '../../src/experiment/types.ts'
import {
  afterLogLoss,
  fixed,
  focal,
  hypros,
  late,
  linear,
  lossFrom,
  noanneal,
  sigmoid,
  spherical,
} from '../../src/scoring/spec.ts'

const train = {
  steps: 600,
  batch: 32,
  accumulate: 1,
  learningRate: 3e-3,
  warmup: 100,
  evaluateEvery: 100,
  smoothing: 0,
  dropout: 0.1,
}
const spec: Omit<CellSpec, 'arm'> = {
  task: 'translation',
  dataset: 'ts-diagnostics-en-de',
  model: 'transformer-pocket',
  tier: 'pocket',
  loss: hypros(),
  train,
  seed: 1,
  engine: 'onnx',
  threads: 1,
}
const parts: KeyParts = {
  schema: 1,
  graphs: { train: 'aa' },
  pins: [{ file: 'de.json', sha256: '01' }],
  examples: 'fedcba9876543210',
  tokenizer: '0123456789abcdef',
  buckets: [{ source: 16, target: 24, rows: 32 }],
  train,
  seed: 1,
  engineBuild: 'onnxruntime 1.2.3 cpu',
  threads: 1,
  versions: {
    reader: 1,
    split: 1,
    noise: 1,
    tokenizer: 2,
    batching: 1,
    initialisation: 1,
    loop: 1,
    lowering: 1,
    decoder: 1,
    metric: 3,
  },
}

test('a signature is one line of name:value between bars', () => {
  expect(signature(spec, parts)).toMatch(
    /^task:translation\|data:ts-diagnostics-en-de\|pins:[0-9a-f]{12}\|examples:fedcba987654\|model:transformer-pocket\|loss:hybrid\(sigmoid\(0\.3,0\.1\)\)\|graphs:[0-9a-f]{12}\|tokenizer:0123456789ab\|buckets:16x24x32\|seed:1\|steps:600\|batch:32\|lr:0\.003\|warmup:100\|evaluate:100\|smoothing:0\|dropout:0\.1\|engine:onnxruntime_1\.2\.3_cpu\|threads:1\|versions:batching\.1\+decoder\.1\+initialisation\.1\+loop\.1\+lowering\.1\+metric\.3\+noise\.1\+reader\.1\+split\.1\+tokenizer\.2\|schema:1$/,
  )
})

test.each<[Partial<TrainSpec>, string]>([
  [{}, 'batch:32'],
  [{ accumulate: 8 }, 'batch:32x8'],
  [{ batch: { tokens: 4096 } }, 'batch:4096tokens'],
  [{ batch: { tokens: 4096 }, accumulate: 8 }, 'batch:4096tokensx8'],
])('an update of %j shows as %s', (change, text) => {
  expect(signature(spec, { ...parts, train: { ...train, ...change } }).split('|')).toContain(text)
})

test.each<[LossSpec, string]>([
  [{ kind: 'log-loss' }, 'log-loss'],
  [{ kind: 'brier' }, 'brier'],
  [hypros({ lambda: fixed(0.5) }), 'hybrid(fixed(0.5))'],
  [hypros({ lambda: linear() }), 'hybrid(linear)'],
  [hypros({ lambda: sigmoid(0.3, 0.1, { peak: 0.7 }) }), 'hybrid(sigmoid(0.3,0.1,peak=0.7))'],
  [hypros({ lambda: noanneal() }), 'hybrid(noanneal)'],
  [hypros({ lambda: late() }), 'hybrid(late(0.7,0.1))'],
  [hypros({ lambda: afterLogLoss(0.3) }), 'hybrid(after-log-loss(0.3))'],
  [hypros({ bounded: 'spherical' }), 'hybrid(sigmoid(0.3,0.1),spherical)'],
  [focal(), 'hybrid(fixed(0.5),gamma=2)'],
  [spherical(), 'spherical'],
  [lossFrom('./mine.ts'), 'module(./mine.ts)'],
  [lossFrom('./mine.ts', { gamma: 2 }), 'module(./mine.ts,{"gamma":2})'],
])('%j prints as %s', (loss, text) => {
  expect(lossText(loss)).toBe(text)
})
