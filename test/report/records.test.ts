import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import type { CellResult, TimingRecord } from '../../src/cell/record.ts'
import type { ExperimentInput } from '../../src/experiment/types.ts'
import { judge } from '../../src/report/judge.ts'
import { armName, sameArm } from '../../src/report/records/arms.ts'
import { type Choice, gather } from '../../src/report/records/gather.ts'
import { parseRecord } from '../../src/report/records/shape.ts'
import { brier, fixed, hypros, linear, logLoss, lossFrom, sigmoid } from '../../src/scoring/spec.ts'
import { defaultArms } from '../../src/verdict/index.ts'
import { evidenceOf, type Facts, timed } from './evidence.ts'

const noise = [0, -1, 1]
const facts = (arm: string, seed: number): Facts => {
  const bleu = 20 + (arm === 'hypros' ? 4 : 0) + (noise[(seed + arm.length) % 3] ?? 0)
  return { bleu, ece: bleu / 200, brier: 0.5, swapped: bleu - 5, curve: [[100, bleu]] }
}

/** Records as a store has them: without the names of arms. Their keys say what they are. */
function recordsOf(
  change: Partial<ExperimentInput> = {},
  alter: (result: CellResult) => object = () => ({}),
) {
  return evidenceOf(facts, change).cells.flatMap(({ record, spec }): CellResult[] => {
    if (record === null) return []
    const { arm: _, ...declared } = spec
    const result = { ...record.result, spec: declared, graphs: { train: `graph of ${spec.arm}` } }
    const altered = { ...result, ...alter(result) }
    return [{ ...altered, key: JSON.stringify([altered.spec, altered.versions]) }]
  })
}

const choice = (change: Partial<Choice> = {}): Choice => ({
  criteria: ['C2', 'C3', 'C4'],
  arms: defaultArms,
  filters: [],
  looks: 1,
  where: '/a/store',
  ...change,
})
const gathered = (cells: readonly CellResult[], change: Partial<Choice> = {}) =>
  gather(cells, [], choice(change))
const train = { steps: 40, batch: 32, learningRate: 3e-3, warmup: 10, evaluateEvery: 40 }
const shorter = recordsOf({ train: { pocket: train } })

test.each([
  [logLoss(), 'log-loss'],
  [brier(), 'brier'],
  [hypros(), 'hypros'],
  [hypros({ lambda: sigmoid(0.1, 0.05) }), 'hybrid(sigmoid(0.1,0.05))'],
  [hypros({ lambda: fixed(0.5) }), 'hybrid(fixed(0.5))'],
  [lossFrom('./mine.ts', { a: 1 }), 'module(./mine.ts,{"a":1})'],
])('an arm without a name goes by its loss: %j', (loss, name) => {
  expect(armName(loss)).toBe(name)
  expect(sameArm(name)).toBe(name)
})

test('what a signature calls HyProS is HyProS', () => {
  expect(sameArm('hybrid(sigmoid(0.3,0.1))')).toBe('hypros')
})

test.each(['C2', 'C3', 'C4'] as const)('%s comes out as it does with the suite', (criterion) => {
  const { evidence, remarks } = gathered(recordsOf())
  expect(judge(criterion, evidence)).toEqual(judge(criterion, evidenceOf(facts)))
  expect(remarks).toEqual([
    'judged on ts-diagnostics-en-de · transformer-pocket: ' +
      'log-loss (seeds 1, 2, 3), brier (seeds 1, 2, 3), hypros (seeds 1, 2, 3)',
  ])
})

test('looks widen the intervals', () => {
  const hi = (looks: number) => {
    const judgement = judge('C2', gathered(recordsOf(), { looks }).evidence)
    return judgement.state === 'judged' ? (judgement.verdict.hi ?? 0) : 0
  }
  expect(hi(3)).toBeGreaterThan(hi(1))
})

test('arms take part in the pooled spread unless others are named', () => {
  const arms = {
    'log-loss': logLoss(),
    brier: brier(),
    hypros: hypros(),
    steady: hypros({ lambda: linear() }),
  }
  const [all, named] = [undefined, []].map((others) => gathered(recordsOf({ arms }), { others }))
  const armsOf = (found: typeof all) => new Set(found?.evidence.cells.map(({ spec }) => spec.arm))
  expect(armsOf(all)).toContain('hybrid(linear)')
  expect(armsOf(named)).toEqual(new Set(['log-loss', 'brier', 'hypros']))
})

const refusal = (cells: readonly CellResult[], change: Partial<Choice> = {}) => {
  try {
    gathered(cells, change)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  return 'no error'
}

describe('cells of several experiments are refused, with fields and a way to choose', () => {
  test('one loss trained in two ways', () => {
    const message = refusal([...recordsOf(), ...shorter])
    expect(message).toContain(
      'log-loss on ts-diagnostics-en-de · transformer-pocket was trained in several ways:',
    )
    expect(message).toContain('train.steps: 40 (3 records), 600 (3 records)')
    expect(message).toContain('where: /a/store')
    expect(message).toMatch(/choose, as by --where train\.\w+=\d+ or --where train\.\w+=\d+/)
    const filters = [{ field: 'train.steps', values: ['40'] }]
    expect(gathered([...recordsOf(), ...shorter], { filters }).evidence.cells).toHaveLength(9)
  })

  test.each([
    ['tier', 'pocket', 'desk'],
    ['engine', 'onnx', 'tensorflow'],
    ['task', 'translation', 'classification'],
  ])('another %s', (field, here, there) => {
    const other = recordsOf({}, ({ spec }) => ({ spec: { ...spec, [field]: there } }))
    const message = refusal([...recordsOf(), ...other])
    expect(message).toContain('the records are of several experiments:')
    expect(message).toContain(`--${field} ${here}`)
    expect(refusal([...recordsOf(), ...other], { filters: [{ field, values: [here] }] })).toBe('no error')
  })

  test('the same declaration by another version of the program', () => {
    const older = recordsOf({}, () => ({ versions: { loop: 0 } }))
    const newer = recordsOf({}, () => ({ versions: { loop: 1 } }))
    expect(refusal([...older, ...newer])).toContain('--where versions.loop=0 or --where versions.loop=1')
    const apart = [...older.slice(0, 1), ...newer.slice(1)]
    expect(refusal(apart)).toContain('versions.loop: 0 (1 record), 1 (')
  })

  test('where nothing but graphs differ they are named, and elsewhere not', () => {
    const other = recordsOf({}, () => ({ graphs: { train: 'other code' } }))
    expect(refusal([...recordsOf(), ...other.slice(0, 1).map((one) => ({ ...one, key: 'k' }))])).toContain(
      'graphs.train: graph of log-loss (3 records), other code (1 record)',
    )
    expect(refusal([...recordsOf(), ...shorter])).not.toContain('graphs')
  })

  test('one repetition that is there twice', () => {
    const [first] = recordsOf()
    const twice = [...recordsOf(), { ...(first as CellResult), key: 'another' }]
    expect(refusal(twice)).toContain('log-loss on ts-diagnostics-en-de · transformer-pocket has seed 1 twice')
  })
})

test('arms with settings of their own are judged, with a remark', () => {
  const apart = recordsOf({}, ({ spec }) =>
    spec.loss.kind === 'hybrid' ? { spec: { ...spec, train: { ...spec.train, clip: 1 } } } : {},
  )
  expect(gathered(apart).remarks[0]).toBe(
    'arms on ts-diagnostics-en-de · transformer-pocket were trained with different settings: ' +
      'train.clip 1 (hypros), none (log-loss, brier)',
  )
})

test('an instance without candidate or baseline is left out, and said to be', () => {
  const two = recordsOf({ model: { pocket: ['small', 'large'] } })
  const partial = two.filter(({ spec }) => spec.model === 'small' || spec.loss.kind !== 'hybrid')
  const { evidence, remarks } = gathered(partial)
  expect(evidence.plan.instances.map(({ model }) => model)).toEqual(['small'])
  expect(remarks[0]).toBe('ts-diagnostics-en-de · large is left out: it has no record of hypros')
})

test('C5 may look at several tasks', () => {
  const other = recordsOf({}, ({ spec }) => ({ spec: { ...spec, task: 'summarization' } }))
  const { evidence } = gathered([...recordsOf(), ...other], { criteria: ['C5'] })
  expect(evidence.plan.instances.map(({ task }) => task)).toEqual(['translation', 'summarization'])
})

test.each([
  [{ arms: { ...defaultArms, candidate: 'mine' } }, 'no record has the loss "mine"'],
  [
    { arms: { ...defaultArms, candidate: 'mine' } },
    'name the candidate by --candidate as one of: brier, hypros,',
  ],
  [{ filters: [{ field: 'dataset', values: ['wmt'] }] }, 'no record has dataset wmt'],
  [{ filters: [{ field: 'dataset', values: ['wmt'] }] }, 'name one that is there: ts-diagnostics-en-de'],
])('%j: %s', (change, message) => {
  expect(refusal(recordsOf(), change)).toContain(message)
})

describe('C1', () => {
  const timing = timed(evidenceOf(facts), 1.01).timing as TimingRecord
  const atC1 = (timings: readonly TimingRecord[], change: Partial<Choice> = {}) =>
    gather([], timings, choice({ criteria: ['C1'], ...change }))

  test('is judged by the measurement of its two arms', () => {
    const judgement = judge('C1', atC1([timing]).evidence)
    expect(judgement).toMatchObject({ state: 'judged', verdict: { verdict: 'pass' } })
    expect(() => atC1([timing], { arms: { ...defaultArms, candidate: 'brier' } })).toThrow(
      'no step cost of brier against log-loss is recorded',
    )
  })

  test('measurements of two machines are not one', () => {
    const elsewhere = { ...timing, environment: { ...timing.environment, fingerprint: 'machine-2' } }
    expect(() => atC1([timing, elsewhere])).toThrow('--where environment.fingerprint=machine-2')
  })
})

describe('a file', () => {
  test('of a record is told from other JSON', () => {
    const [result] = recordsOf()
    expect(parseRecord(JSON.stringify(result), 'a.json')).toEqual({ kind: 'cell', value: result })
    expect(parseRecord('{"schema":1,"key":"k","wallSeconds":3}', 'run.json')).toBeUndefined()
    expect(parseRecord('[1]', 'list.json')).toBeUndefined()
  })

  test('that lacks what criteria read, or is no JSON, is an error that names it', () => {
    const [result] = recordsOf()
    const { metric, ...lacking } = result as CellResult
    expect(metric).toBe('bleu')
    expect(() => parseRecord(JSON.stringify(lacking), 'a.json')).toThrow(
      /not a record of this version: .*metric/,
    )
    expect(() => parseRecord('{', 'half.json')).toThrow('not JSON')
  })
})
