import { expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { validate } from '../../src/experiment/validate.ts'
import {
  afterLogLoss,
  fixed,
  focal,
  hypros,
  late,
  lossFrom,
  noanneal,
  sigmoid,
  spherical,
} from '../../src/scoring/spec.ts'
import { sound, train } from './declaration.ts'

function messageOf(input: unknown, name = 'exp'): string {
  try {
    validate(name, input)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  return 'no error'
}

test('a sound declaration comes back with every field present', () => {
  expect(validate('exp', sound)).toEqual({
    name: 'exp',
    ...sound,
    arms: Object.fromEntries(Object.entries(sound.arms).map(([arm, loss]) => [arm, { loss }])),
    train: { pocket: { ...train, accumulate: 1, smoothing: 0, dropout: 0.1 } },
  })
})

test.each([
  spherical(),
  focal(),
  hypros(),
  hypros({ bounded: 'spherical', lambda: noanneal() }),
  hypros({ lambda: sigmoid(0.3, 0.1, { peak: 0.7 }) }),
  hypros({ lambda: late() }),
  hypros({ lambda: afterLogLoss(0.3) }),
])('the loss %j stays as it is', (loss) => {
  const { arms } = validate('exp', { ...sound, arms: { ...sound.arms, hypros: loss } })
  expect(JSON.stringify(arms.hypros)).toBe(JSON.stringify({ loss }))
})

test('given settings are kept', () => {
  const given = { smoothing: 0.1, dropout: 0, accumulate: 8, batch: { tokens: 4096 } }
  const input = { ...sound, train: { pocket: { ...train, ...given } } }
  expect(validate('exp', input).train.pocket).toMatchObject(given)
})

test("a data set's own settings say no more than was given", () => {
  const datasets = { 'ts-diagnostics-en-de': { steps: 300 } }
  const input = { ...sound, train: { pocket: { ...train, datasets } } }
  expect(validate('exp', input).train.pocket?.datasets).toEqual(datasets)
})

const withTrain = (change: object) => ({ ...sound, train: { pocket: { ...train, ...change } } })
const withArm = (loss: unknown) => ({ ...sound, arms: { ...sound.arms, hypros: loss } })

test.each<[string, unknown, string]>([
  [
    'unknown baseline',
    { ...sound, baseline: 'logloss' },
    'baseline: there is no arm "logloss"; did you mean "log-loss"? Arms: log-loss, brier, hypros',
  ],
  [
    'unknown bounded arm',
    { ...sound, bounded: 'spherical' },
    'bounded: there is no arm "spherical". Arms: log-loss, brier, hypros',
  ],
  [
    'unknown candidate',
    { ...sound, candidate: 'hyprso' },
    'candidate: there is no arm "hyprso"; did you mean "hypros"?',
  ],
  [
    'misspelt field',
    { ...sound, sedes: [1] },
    'sedes: there is no such field; did you mean "seeds"? Allowed: task, model, arms, train, baseline, bounded, candidate, seeds',
  ],
  [
    'misspelt training field',
    withTrain({ warmpu: 3 }),
    'train.pocket.warmpu: there is no such field; did you mean "warmup"?',
  ],
  [
    'misspelt tier',
    { ...sound, model: { poket: ['transformer-pocket'] } },
    'model.poket: there is no such field; did you mean "pocket"?',
  ],
  ['field far from any', { ...sound, zzz: 1 }, 'zzz: there is no such field. Allowed: task,'],
  ['missing field', { ...sound, seeds: undefined }, 'seeds: missing; give a list of at least one seed'],
  ['no arms', { ...sound, arms: {} }, 'arms: {} is empty'],
  [
    'arm without a name',
    { ...sound, arms: { ...sound.arms, '': { kind: 'brier' } } },
    'arms: "" is not a name',
  ],
  [
    'unknown loss',
    withArm({ kind: 'hinge' }),
    'arms.hypros: {"kind":"hinge"} is not a loss: logLoss(), brier(), spherical(), hypros(), focal() or lossFrom(path)',
  ],
  ['loss not called', withArm(hypros), 'arms.hypros: a function is not a loss'],
  [
    'λ above 1',
    withArm(hypros({ lambda: fixed(1.5) })),
    'arms.hypros.lambda.value: 1.5 is not a number in [0, 1]',
  ],
  [
    'λ below 0',
    withArm(hypros({ lambda: fixed(-0.1) })),
    'arms.hypros.lambda.value: -0.1 is not a number in [0, 1]',
  ],
  [
    'τ of 0',
    withArm(hypros({ lambda: sigmoid(0.3, 0) })),
    'arms.hypros.lambda.tau: 0 is not a number above 0',
  ],
  [
    'τ below 0',
    withArm(hypros({ lambda: sigmoid(0.3, -1) })),
    'arms.hypros.lambda.tau: -1 is not a number above 0',
  ],
  [
    'unknown schedule',
    withArm({ kind: 'hybrid', lambda: { kind: 'cosine' } }),
    'arms.hypros.lambda: {"kind":"cosine"} is not a schedule: sigmoid(t0, tau), fixed(value), linear(), noanneal(), late(t0, tau) or afterLogLoss(at)',
  ],
  [
    'λ_max of 0',
    withArm(hypros({ lambda: sigmoid(0.3, 0.1, { peak: 0 }) })),
    'arms.hypros.lambda.peak: 0 is not a number in (0, 1]',
  ],
  [
    'λ_max above 1',
    withArm(hypros({ lambda: sigmoid(0.3, 0.1, { peak: 1.1 }) })),
    'arms.hypros.lambda.peak: 1.1 is not a number in (0, 1]',
  ],
  [
    'τ of 0, late',
    withArm(hypros({ lambda: late(0.7, 0) })),
    'arms.hypros.lambda.tau: 0 is not a number above 0',
  ],
  [
    'a step after the end',
    withArm(hypros({ lambda: afterLogLoss(180) })),
    'arms.hypros.lambda.at: 180 is not a number in [0, 1]',
  ],
  ['γ below 1', withArm(focal({ gamma: 0.5 })), 'arms.hypros.gamma: 0.5 is not a number of at least 1'],
  [
    'another bounded rule',
    withArm({ ...hypros(), bounded: 'hinge' }),
    'arms.hypros.bounded: "hinge" is not "spherical"; leave it out for Brier',
  ],
  [
    'a misspelt field of a loss',
    withArm({ ...focal(), gama: 2 }),
    'arms.hypros.gama: there is no such field; did you mean "gamma"?',
  ],
  ['loss module without a path', withArm(lossFrom('')), 'arms.hypros.path: "" is not a name'],
  [
    'arm name that is no identifier',
    { ...sound, arms: { ...sound.arms, 'my arm': { kind: 'hinge' } } },
    'arms["my arm"]: {"kind":"hinge"} is not a loss',
  ],
  ['seed 0', { ...sound, seeds: [1, 0] }, 'seeds[1]: 0 is not a positive whole number (0 means "unseeded"'],
  ['negative seed', { ...sound, seeds: [-1] }, 'seeds[0]: -1 is not a positive whole number'],
  ['seed with a fraction', { ...sound, seeds: [1.5] }, 'seeds[0]: 1.5 is not a positive whole number'],
  ['seed as text', { ...sound, seeds: ['1'] }, 'seeds[0]: "1" is not a positive whole number'],
  ['repeated seed', { ...sound, seeds: [1, 2, 1] }, 'seeds[2]: 1 is there twice'],
  ['no seeds', { ...sound, seeds: [] }, 'seeds: [] is not a list of at least one seed'],
  [
    'evaluation after the end',
    withTrain({ evaluateEvery: 601 }),
    'train.pocket.evaluateEvery: 601 is not at most steps (600)',
  ],
  ['no steps', withTrain({ steps: 0 }), 'train.pocket.steps: 0 is not a whole number of at least 1'],
  ['half a batch', withTrain({ batch: 0.5 }), 'train.pocket.batch: 0.5 is not a whole number of at least 1'],
  [
    'a batch of neither',
    withTrain({ batch: 'all' }),
    'train.pocket.batch: "all" is not a whole number of at least 1 (examples), or { tokens: 4096 }',
  ],
  ['no batch', withTrain({ batch: undefined }), 'train.pocket.batch: missing; give a whole number'],
  [
    'a batch of no tokens',
    withTrain({ batch: { tokens: 0 } }),
    'train.pocket.batch.tokens: 0 is not a whole number of at least 1',
  ],
  [
    'an update over no batch',
    withTrain({ accumulate: 0 }),
    'train.pocket.accumulate: 0 is not a whole number of at least 1',
  ],
  [
    'an update over half a batch',
    withTrain({ accumulate: 1.5 }),
    'train.pocket.accumulate: 1.5 is not a whole number of at least 1',
  ],
  [
    'settings of a data set that is not read',
    withTrain({ datasets: { 'ts-diagnostics-en-ed': { steps: 100 } } }),
    'train.pocket.datasets["ts-diagnostics-en-ed"]: task.datasets.pocket has no such data set; did you mean "ts-diagnostics-en-de"?',
  ],
  [
    'misspelt setting of a data set',
    withTrain({ datasets: { 'ts-diagnostics-en-de': { stesp: 100 } } }),
    'train.pocket.datasets["ts-diagnostics-en-de"].stesp: there is no such field; did you mean "steps"?',
  ],
  [
    'fewer steps on a data set than between evaluations',
    withTrain({ datasets: { 'ts-diagnostics-en-de': { steps: 50 } } }),
    'train.pocket.datasets["ts-diagnostics-en-de"].evaluateEvery: 100 is not at most steps (50)',
  ],
  ['learning rate 0', withTrain({ learningRate: 0 }), 'train.pocket.learningRate: 0 is not a number above 0'],
  [
    'learning rate NaN',
    withTrain({ learningRate: Number.NaN }),
    'train.pocket.learningRate: NaN is not a number above 0',
  ],
  [
    'no warm-up given',
    withTrain({ warmup: undefined }),
    'train.pocket.warmup: missing; give a whole number of at least 1',
  ],
  ['dropout of 1', withTrain({ dropout: 1 }), 'train.pocket.dropout: 1 is not a number in [0, 1)'],
  [
    'smoothing below 0',
    withTrain({ smoothing: -0.1 }),
    'train.pocket.smoothing: -0.1 is not a number in [0, 1)',
  ],
  [
    'no data sets',
    { ...sound, task: { kind: 'translation', datasets: { pocket: [] } } },
    'task.datasets.pocket: [] is not a list of at least one name',
  ],
  ['one model, twice', { ...sound, model: { pocket: ['a', 'a'] } }, 'model.pocket[1]: "a" is there twice'],
  ['no task', { ...sound, task: 'mt' }, 'task: "mt" is not a task: translation({ pocket: […] })'],
  ['nothing at all', undefined, 'the declaration: undefined is not an object with task, model,'],
])('%s', (_, input, expected) => {
  expect(messageOf(input)).toContain(expected)
})

test('all problems are listed at once, with the experiment and what to do', () => {
  const message = messageOf({ ...sound, seeds: [0, 2, 2], baseline: 'nobody', trian: 1 }, 'my-exp')
  expect(message).toContain('4 problems:')
  for (const field of ['seeds[0]', 'seeds[2]', 'baseline', 'trian'])
    expect(message).toContain(`  - ${field}: `)
  expect(message).toContain('where: the declaration of experiment "my-exp"')
  expect(message).toContain('what to do: correct the fields named above')
})

test.each(['', 'a/b', '../up', 'with space'])('%j is refused as a name: it names files', (name) => {
  expect(messageOf(sound, name)).toContain(`name: ${JSON.stringify(name)} is not a name of letters`)
})

test('an arm is a loss, or a loss with settings of its own', () => {
  const arms = {
    ...sound.arms,
    clipped: { loss: hypros(), train: { clip: 1 } },
    curriculum: { loss: hypros(), order: 'short-first' as const },
    matched: { loss: hypros(), gradientScale: { normOf: spherical() } },
  }
  const read = validate('exp', { ...sound, arms }).arms
  expect(read['log-loss']).toEqual({ loss: sound.arms['log-loss'] })
  expect(read.clipped).toEqual({ loss: hypros(), train: { clip: 1 } })
  expect(read.curriculum).toEqual({ loss: hypros(), train: { order: 'short-first' } })
  expect(read.matched).toEqual({ loss: hypros(), train: { gradientScale: { normOf: spherical() } } })
})

test.each([
  [{ loss: hypros(), order: 'long-first' }, 'arms.mine.order: "long-first" is not "short-first"'],
  [{ loss: { kind: 'hybrid' } }, 'arms.mine.loss.lambda: missing'],
  [{ loss: hypros(), train: { clip: 0 } }, 'arms.mine.train.clip: 0 is not a number above 0'],
  [
    { loss: hypros(), ordre: 'short-first' },
    'arms.mine.ordre: there is no such field; did you mean "order"?',
  ],
])('%j says where the slip is', (mine, message) => {
  expect(messageOf({ ...sound, arms: { ...sound.arms, mine } })).toContain(message)
})

test('an exponent of the length and a width are what beam search takes', () => {
  const decode = { beam: 4, lengthPenalty: 0.6 }
  expect(validate('exp', withTrain({ decode })).train.pocket?.decode).toEqual(decode)
  expect(messageOf(withTrain({ decode: { beam: 0, lengthPenalty: 1 } }))).toContain(
    'train.pocket.decode.beam: 0 is not a whole number of at least 1',
  )
})
