/** A cell from declaration to record on TensorFlow: a short captured training in a worker, scored and stored. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hypros } from '../../src/scoring/spec.ts'
import { project, suite } from '../e2e/project.ts'
import { cellName, tiny } from '../e2e/tiny.ts'

const place = project({ 'suites/short.test.ts': suite('short', tiny({ hypros: hypros() })) })
afterAll(() => place.remove())

test('trains, scores and stores a cell, and finds it again', { timeout: 300_000 }, async () => {
  const first = await place.run(['suites'], { HYPROS_ENGINE: 'tensorflow' })
  expect(first.output).toMatch(new RegExp(`✓ ${cellName('hypros')}  trained in \\d+:\\d\\d, bleu \\d`))
  const cells = join(place.folder, '.hypros/cells')
  const [key = ''] = readdirSync(cells).filter((name) => /^[0-9a-f]{64}$/.test(name))
  const record = JSON.parse(readFileSync(join(cells, key, 'record.json'), 'utf8'))
  expect(record.engineBuild).toMatch(/^tensorflow@.*\+cpu\./)
  expect(record.outcome.state).toBe('trained')
  const second = await place.run(['suites'], { HYPROS_ENGINE: 'tensorflow' })
  expect(second.output).toContain('stored (trained')
})
