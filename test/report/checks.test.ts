import { describe, expect, test } from 'vitest'
import { provenanceOf } from '../../src/report/cells.ts'
import { buildReport, renderHtml, renderTable } from '../../src/report/index.ts'
import type { NoiseRecord } from '../../src/report/noise.ts'
import { exampleInput } from './example.ts'

const input = exampleInput()
const plainly = (text: string) => text.replaceAll(/\s+/g, ' ')
const rendered = (change: Partial<typeof input>) => {
  const model = buildReport({ ...input, ...change })
  return { table: plainly(renderTable(model, { color: false })), html: renderHtml(model) }
}

describe('findings', () => {
  test('have a section where there are any', () => {
    const finding = {
      check: 'same-loss',
      about: 'arm',
      name: 'hypros',
      what: 'λ has no effect <b>',
    } as const
    const { table, html } = rendered({ findings: [finding] })
    expect(table).toContain('Checks ! arm "hypros": λ has no effect <b> [same-loss]')
    expect(html).toContain('<h2>Checks</h2>')
    expect(html).toContain('λ has no effect &lt;b&gt; [same-loss]')
  })

  test('have none where there are none', () => {
    const { table, html } = rendered({})
    expect(table).not.toContain('Checks')
    expect(html).not.toContain('Checks')
  })
})

describe('a noise floor', () => {
  const { versions } = provenanceOf(input.cells.flatMap(({ record }) => record ?? []))
  const noise: NoiseRecord = {
    tier: input.plan.tier,
    engine: input.plan.engine,
    versions,
    experiment: 'example',
    arm: 'log-loss',
    arms: 5,
    seeds: 3,
    instances: [],
    pairs: 50,
    rows: [
      { measure: 'metric', pairs: 50, rms: 0.9, bound: 1.08, holds: true, needed: 50 },
      { measure: 'ece', pairs: 50, rms: 1.1, bound: 1.32, holds: false, needed: null },
    ],
    passes: { C2: 1, C3: 0 },
  }

  test('stands beside the verdicts, with what is too high', () => {
    const sentence =
      'Noise floor, log-loss against itself in 50 pairs: upper 95 % bounds metric 1.08, ECE (log) 1.32 (too high); each has to be below 1.19.'
    const { table, html } = rendered({ noise })
    expect(table).toContain(sentence)
    expect(html).toContain(sentence)
  })

  test.each([
    ['another tier', { tier: 'paper' }],
    ['another engine', { engine: 'eager' }],
    ['other code', { versions: { ...versions, loop: 99 } }],
  ] as const)('of %s is left out', (_, change) => {
    expect(buildReport({ ...input, noise: { ...noise, ...change } }).noise).toBeNull()
  })
})
