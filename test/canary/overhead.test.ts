/** A step that costs too much: in made-up times that are 10 % longer, and in the times of a real step. */
import { expect, test } from 'vitest'
import { randomStream } from '../../src/base/random.ts'
import { obtainTiming, preparePlan } from '../../src/cell/pool.ts'
import { openStore } from '../../src/cell/store.ts'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { logLoss, lossFrom } from '../../src/scoring/spec.ts'
import { judgeC1 } from '../../src/verdict/index.ts'
import { hypros as command } from '../cli/program.ts'
import { project } from '../e2e/project.ts'
import { tiny } from '../e2e/tiny.ts'
import { canary } from './canary.ts'
import { lossModule } from './setting.ts'

/** Ten processes of 60 blocks whose steps take around 20 ms, with 5 % noise a step and 0.6 % between processes. */
function blocks(overhead: number): number[][][] {
  const stream = randomStream(1, 'step times')
  const noisy = (time: number) => time * Math.exp(0.05 * stream.normal())
  return Array.from({ length: 10 }, () => {
    const slower = (1 + overhead) * Math.exp(0.006 * stream.normal())
    return Array.from({ length: 60 }, () => [20, 20 * slower, 20 * slower, 20].map(noisy))
  })
}

const judged = (overhead: number) =>
  command(['verdict', '--criterion', 'C1', '--input', '-'], {
    input: JSON.stringify({ processes: blocks(overhead), aa: blocks(0) }),
  })

canary(
  '+10 % step overhead',
  'step times that are 10 % longer',
  /✗ C1 fail +overhead \+(9|10|11)\./,
  async () => {
    const { output, code } = await judged(0.1)
    expect(code).toBe(1)
    return output
  },
)

test('what is right passes: steps that take as long', async () => {
  expect((await judged(0)).output).toMatch(/✓ C1 pass/)
})

// The control of a real measurement may be void on a busy machine, so the times alone are judged; the loss is so much
// dearer that no noise hides it.
canary(
  '+10 % step overhead',
  'a loss module with needless work',
  /^Fails: a step with slow takes /,
  async () => {
    const slow = `(logits, targets) => {
  let p = logits
  for (let round = 0; round < 30; round++) p = tf.softmax(tf.mul(p, 3))
  return tf.add(logLoss(logits, targets), tf.mul(1e-9, tf.sum(p, 1)))
}`
    const place = project(lossModule('slow', slow))
    try {
      const arms = { 'log-loss': logLoss(), slow: lossFrom('./losses/slow.js') }
      const input = tiny(arms, { candidate: 'slow' })
      const planned = plan(validate('slow', input), { tier: 'pocket', engine: 'onnx', threads: 1 })
      const few = { ...planned, timing: planned.timing.map((timing) => ({ ...timing, blocks: 4 })) }
      const pool = { store: openStore(`${place.folder}/.hypros`), directory: place.folder }
      const [timing] = (await preparePlan(few, pool)).timing
      if (timing?.state !== 'ready') throw new Error('the planner refused the timing')
      const { record } = await obtainTiming(timing, pool)
      expect(record.load?.during).toHaveLength(record.processes.length)
      const times = { processes: record.processes, min_blocks: 4 }
      const verdict = judgeC1(times, { candidate: 'slow', baseline: 'log-loss', bounded: 'log-loss' })
      expect(verdict.verdict).toBe('fail')
      expect(verdict.lo).toBeGreaterThan(10)
      return verdict.sentence
    } finally {
      place.remove()
    }
  },
)
