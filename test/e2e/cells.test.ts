import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logLoss, lossFrom } from '../../src/scoring/spec.ts'
import { lossModules } from './losses.ts'
import { type Outcome, type Project, project, suite } from './project.ts'
import { cellName, tiny } from './tiny.ts'

const arms = {
  'log-loss': logLoss(),
  'log-loss-again': logLoss(),
  square: lossFrom('../losses/square.ts'),
  'wrong-shape': lossFrom('../losses/wrong-shape.ts'),
  nan: lossFrom('../losses/nan.ts'),
  'no-loss': lossFrom('../losses/no-loss.ts'),
  absent: lossFrom('../losses/absent.ts'),
}

let place: Project
let first: Outcome
let second: Outcome

beforeAll(async () => {
  place = project({ ...lossModules, 'suites/mixed.test.ts': suite('mixed', tiny(arms)) })
  first = await place.run(['suites'])
  second = await place.run(['suites'])
}, 300_000)
afterAll(() => place.remove())

/** What the run printed about a failed test. */
function failure({ output }: Outcome, arm: string): string | undefined {
  return output.split(' FAIL ').find((text) => text.split('\n')[0]?.includes(cellName(arm)))
}

describe('one experiment with sound and broken arms', () => {
  test('the sound cells are trained, whatever happens to the others', () => {
    for (const arm of ['log-loss', 'log-loss-again', 'square']) {
      expect(first.output).toMatch(new RegExp(`✓ ${cellName(arm)}  trained in \\d+:\\d\\d, bleu \\d`))
    }
    expect(first.output).toContain('4 failed | 3 passed (7)')
    expect(first.code).toBe(1)
  })

  test('an arm that differs from another by its name only is not trained again', () => {
    const started = [...first.output.matchAll(/▸ (.*): started/g)].map(([, title]) => title)
    expect(started.filter((title) => title?.startsWith('log-loss'))).toHaveLength(1)
  })

  test('a loss of the wrong shape is refused before training, with both shapes', () => {
    const message = failure(first, 'wrong-shape')
    expect(message).toMatch(/LossError: the loss returned float32 \[\] where float32 \[\d+\] was wanted/)
    expect(message).toContain('wrong-shape.ts')
  })

  test('a loss that turns to NaN fails its cell, with arm, seed and step', () => {
    expect(failure(first, 'nan')).toMatch(/CellError: nan diverged with seed 1 at step \d+: /)
  })

  test('a module without a loss says what its default export has to be', () => {
    const message = failure(first, 'no-loss')
    expect(message).toContain('LossError')
    expect(message).toContain('defineLoss')
  })

  test('a module that is not there is named', () => {
    const message = failure(first, 'absent')
    expect(message).toContain('LossError')
    expect(message).toContain('losses/absent.ts')
  })

  test('with one arm in every role there is nothing to decide, and the last line says so', () => {
    expect(first.output.trimEnd().split('\n').at(-1)).toBe('decided 0 of 0')
  })

  test('the report shows trained, diverged and missing cells', () => {
    const folder = join(place.folder, 'reports/mixed')
    const { cells } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as {
      cells: { arm: string; state: string }[]
    }
    expect(Object.fromEntries(cells.map(({ arm, state }) => [arm, state]))).toEqual({
      'log-loss': 'trained',
      'log-loss-again': 'trained',
      square: 'trained',
      'wrong-shape': 'missing',
      nan: 'diverged',
      'no-loss': 'missing',
      absent: 'missing',
    })
    expect(readFileSync(join(folder, 'results.csv'), 'utf8').split('\n').length).toBeGreaterThan(6)
    expect(existsSync(join(folder, 'report.html'))).toBe(true)
  })

  test('the second run takes every record from the store, the diverged one, too', () => {
    for (const arm of ['log-loss', 'square']) {
      expect(second.output).toMatch(new RegExp(`✓ ${cellName(arm)}  stored \\(trained in `))
    }
    expect(second.output).not.toContain('started')
    expect(failure(second, 'nan')).toContain('nan diverged with seed 1 at step ')
    expect(second.code).toBe(1)
  })
})

test.runIf(existsSync('/proc'))(
  'a store that can not be written is a StoreError that names it',
  async () => {
    const { output, code } = await place.run(['suites', '-t', 'log-loss'], { HYPROS_STORE: '/proc/hypros' })
    expect(output).toContain('StoreError: ')
    expect(output).toContain('/proc/hypros')
    expect(code).toBe(1)
  },
  60_000,
)
