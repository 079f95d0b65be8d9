/** Every planted fault: canary → how it is planted → what of the harness catches it. docs/canaries.md shows this table. */
export const canaries = {
  'λ stuck at 0': {
    'hypros({ lambda: fixed(0) })': 'loss check `same-loss`',
    'a loss module with λ = 0·t': 'loss check `same-loss`',
  },
  'targets shifted by one': {
    'a loss module that asks for the next class': 'loss check `other-target`',
    'a loss module that asks for the next token’s target': 'loss check `other-target`',
  },
  'Brier without its target term': {
    'a loss module with Σ p²': 'loss check `no-target`',
    'a loss module with Σ p² over all classes but the target': 'loss check `improper`',
  },
  'a mask ignored': {
    'a loss module that returns the mean of its batch for every token': 'loss check `padding`',
    'a step that takes its mean over padding, too': 'loss check `padding`',
  },
  '+10 % step overhead': {
    'step times that are 10 % longer': '`hypros verdict --criterion C1`',
    'a loss module with needless work': 'C1, on measured steps',
  },
  'test examples leaked into training': {
    'a reader that puts 20 test examples among those of training': 'data check `overlap`',
  },
  'an unseeded shuffle': {
    'batches dealt by Math.random': '`hypros verify`',
  },
  'dropout that repeats its mask': {
    'a loss module that calls tf.dropout': 'capture of the step',
    'one dropout key for all updates': 'mask check before training',
  },
  'a metric computed on the validation split': {
    'a test evaluation that is handed the validation examples': 'record check',
    'a record with validation scores under the name of test': 'record check',
  },
} as const

export type Canaries = typeof canaries
