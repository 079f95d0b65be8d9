/** A small run as the store would hand it over: two arms, three seeds, one cell diverged and one without a record. */
import { randomStream } from '../../src/base/random.ts'
import type {
  CellRecord,
  CellResult,
  Environment,
  ReliabilityBin,
  TimingRecord,
} from '../../src/cell/record.ts'
import type { CellSpec, Instance, LossSpec, Plan, TimingSpec, TrainSpec } from '../../src/experiment/types.ts'
import { buildReport, type ReportCell, type ReportInput, type ReportModel } from '../../src/report/model.ts'
import { exampleVerdicts } from './verdicts.ts'

export const twoArms: Readonly<Record<string, LossSpec>> = {
  'log-loss': { kind: 'log-loss' },
  hypros: { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.3, tau: 0.1 } },
}

const instance: Instance = {
  task: 'translation',
  dataset: 'ts-diagnostics-en-de',
  model: 'transformer-pocket',
}

const train: TrainSpec = {
  steps: 600,
  batch: 32,
  accumulate: 1,
  learningRate: 3e-3,
  warmup: 100,
  evaluateEvery: 100,
  smoothing: 0,
  dropout: 0.1,
}

const environment: Environment = {
  fingerprint: 'a1b2c3d4',
  node: 'v24.21.0',
  platform: 'linux x64',
  cpu: 'Example CPU @ 2.50GHz',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  packages: { 'onnxruntime-node': '1.30.0' },
}

export function examplePlan(arms = twoArms, seeds: readonly number[] = [1, 2, 3]): Plan {
  const names = Object.keys(arms)
  const cells = names.flatMap((arm) =>
    seeds.map(
      (seed): CellSpec => ({
        ...instance,
        tier: 'pocket',
        arm,
        loss: arms[arm] as LossSpec,
        train,
        seed,
        engine: 'onnx',
        threads: 1,
      }),
    ),
  )
  return {
    experiment: {
      name: 'exp-1-mt-core',
      task: { kind: 'translation', datasets: { pocket: [instance.dataset] } },
      model: { pocket: [instance.model] },
      arms: Object.fromEntries(Object.entries(arms).map(([arm, loss]) => [arm, { loss }])),
      train: { pocket: train },
      baseline: 'log-loss',
      bounded: names.includes('brier') ? 'brier' : 'log-loss',
      candidate: 'hypros',
      seeds,
    },
    tier: 'pocket',
    engine: 'onnx',
    instances: [instance],
    cells,
    timing: [],
    criteria: ['C1', 'C2', 'C3', 'C4', 'C5'],
  }
}

/** Final BLEU of an arm before the seed's own deviation. */
const levels: Readonly<Record<string, number>> = { brier: 4.6, hypros: 24.9, 'hypros-linear-schedule': 27.3 }

export function exampleRecord(spec: CellSpec, key: string): CellRecord {
  const level = levels[spec.arm] ?? 28
  const random = randomStream(spec.seed, `example/${spec.arm}`)
  const end = level + random.normal() * 0.7
  const slow = spec.arm === 'brier' ? 0.35 : 1
  const curve = [100, 200, 300, 400, 500, 600].map((step) => {
    const t = step / train.steps
    const grown = (1 - Math.exp(-4 * t * slow)) * end
    return {
      step,
      progress: t,
      lambda:
        spec.loss.kind === 'hybrid' && spec.loss.lambda.kind === 'sigmoid'
          ? 1 / (1 + Math.exp(-(t - 0.3) / 0.1))
          : null,
      gradientNorm:
        (0.2 + 2 * Math.exp(-3 * t)) * (spec.arm === 'brier' ? 0.02 : 1) * (1 + 0.1 * random.uniform()),
      loss: 7 * Math.exp(-2 * t),
      learningRate: train.learningRate * Math.min(step / train.warmup, Math.sqrt(train.warmup / step)),
      scores: {
        perplexity: 12 + 1500 * Math.exp(-9 * t * slow) + random.uniform(),
        brier: 0.5 + 0.45 * Math.exp(-3 * t * slow) + 0.01 * random.uniform(),
        ece: 0.02 + 0.06 * t * (spec.arm === 'log-loss' ? 1 : 0.4) + 0.005 * random.uniform(),
        eceMass: 0.02 + 0.05 * t + 0.005 * random.uniform(),
        bleu: grown,
      },
    }
  })
  const last = curve.at(-1)?.scores ?? {}
  const bins = Array.from({ length: 10 }, (_, i): ReliabilityBin => {
    const confidence = (i + 0.5) / 10
    const over = spec.arm === 'log-loss' ? 0.1 : 0.04
    return {
      lower: i / 10,
      upper: (i + 1) / 10,
      count: i === 0 && spec.arm === 'hypros' ? 0 : 100 + 30 * (i - 5) ** 2 + (i === 9 ? 1800 : 0),
      confidence,
      accuracy: Math.max(0, confidence - over * Math.sin(Math.PI * confidence)),
    }
  })
  const result: CellResult = {
    schema: 1,
    key,
    signature: `hypros|exp|pocket|${spec.dataset}|${spec.model}|seed:${spec.seed}|engine:onnx-1.30.0|threads:1`,
    spec,
    engineBuild: 'onnxruntime-node 1.30.0 cpu',
    versions: { reader: 1, tokenizer: 1, loop: 1, metrics: 1 },
    pins: [{ file: 'typescript/lib/de/diagnosticMessages.generated.json', sha256: '9f'.repeat(32) }],
    counts: { train: 1718, validation: 200, test: 200 },
    vocabulary: 2000,
    buckets: [{ source: 32, target: 32, rows: 32 }],
    graphs: { train: '0a'.repeat(32) },
    outcome: { state: 'trained', bestStep: 600 },
    metric: 'bleu',
    curve,
    scores: {
      validation: last,
      test: { ...last, bleu: end - 0.2 },
      'test/swap-10': { ...last, bleu: (end - 0.2) * (spec.arm === 'brier' ? 0.95 : 0.8) },
    },
    signatures: { bleu: 'nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.5.1' },
    trivial: { name: 'copy', score: 10.62 },
    reliability: { equalWidth: bins, equalMass: bins },
    examples: {},
    cost: { parameters: 345_600, flopsPerUpdate: 1.734e9, peakBytesBound: 5.2e7 },
    paddingShare: 0.21,
  }
  return {
    result,
    run: {
      schema: 1,
      startedAt: '2026-11-21T14:03:00.000Z',
      environment,
      wallSeconds: 41 + random.uniform(),
      trainSeconds: 35.5,
      compileSeconds: 1.25,
      stepMilliseconds: 51 + random.uniform(),
      peakMemoryBytes: 412 * 2 ** 20,
      resumed: 0,
    },
  }
}

/** The cell's curve as far as it got, and the reason why it ended. */
export function diverged(record: CellRecord): CellRecord {
  const { result } = record
  return {
    ...record,
    result: {
      ...result,
      curve: result.curve.slice(0, 3),
      outcome: { state: 'diverged', step: 312, reason: 'the loss is NaN' },
      scores: {},
      reliability: { equalWidth: [], equalMass: [] },
    },
  }
}

const timingSpec: TimingSpec = {
  ...instance,
  tier: 'pocket',
  baseline: { kind: 'log-loss' },
  candidate: { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.3, tau: 0.1 } },
  train,
  engine: 'onnx',
  threads: 2,
  processes: 5,
  blocks: 2,
}

/** Five processes of two blocks; the candidate takes 1 % to 1.8 % longer in all of them. */
export const exampleTiming: TimingRecord = {
  schema: 1,
  key: 't1'.repeat(8),
  spec: timingSpec,
  environment,
  processes: [1.01, 1.012, 1.014, 1.016, 1.018].map((f) => [50, 52].map((ms) => [ms, ms * f, ms * f, ms])),
  aa: [1.001, 0.999, 1.002, 1, 0.998].map((f) => [50, 52].map((ms) => [ms, ms * f, ms * f, ms])),
}

/** hypros: seed 2 diverged, seed 3 has no record. */
export function exampleInput(): ReportInput {
  const plan = examplePlan()
  const cells = plan.cells.map((spec, index): ReportCell => {
    const key = `k${index}`.repeat(16)
    if (spec.arm !== 'hypros' || spec.seed === 1) return { spec, key, record: exampleRecord(spec, key) }
    return spec.seed === 2
      ? { spec, key, record: diverged(exampleRecord(spec, key)) }
      : { spec, key, record: null, note: 'the worker was stopped' }
  })
  return {
    plan,
    cells,
    verdicts: exampleVerdicts,
    others: [
      {
        arm: 'brier',
        gain: { name: 'gain', unit: 'σ', est: -20.5, lo: -24, hi: -17, df: 8, n: 3 },
        adjustedP: 0.00012,
      },
    ],
    timing: exampleTiming,
    recorded: { C1: 'pass', C3: 'pass' },
    recordedElsewhere: { tensorflow: { C1: 'pass', C2: 'pass', C3: 'inconclusive', C4: 'pass' } },
    generatedAt: '2026-11-21T14:12:30.000Z',
    version: '0.1.0',
  }
}

export const exampleModel = (): ReportModel => buildReport(exampleInput())
