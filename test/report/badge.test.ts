import { expect, test } from 'vitest'
import type { CriterionId } from '../../src/experiment/types.ts'
import { badgeEndpoint, badgeSvg, badgesOf } from '../../src/report/badge.ts'
import type { RecordedVerdicts } from '../../src/report/recorded.ts'
import type { VerdictState } from '../../src/verdict/types.ts'

const versions = { loop: 2, decoder: 1, reader: 3 }

function recorded(states: Partial<Record<CriterionId, VerdictState>>, change: object = {}): RecordedVerdicts {
  const criteria = Object.fromEntries(
    Object.entries(states).map(([criterion, verdict]) => [criterion, { verdict, est: 1, lo: 0, hi: 2 }]),
  )
  return { schema: 1, experiment: 'exp', tier: 'pocket', engine: 'onnx', versions, criteria, ...change }
}

const all = (state: VerdictState) => recorded({ C1: state, C2: state, C3: state, C4: state, C5: state })

test('the overall badge counts what passed, and says on which tier and engine', () => {
  const [overall] = badgesOf(
    recorded({ C1: 'pass', C2: 'pass', C3: 'pass', C4: 'insufficient', C5: 'inconclusive' }),
    versions,
  )
  expect(overall).toEqual({
    name: 'exp.pocket.onnx',
    label: 'reproduced',
    message: '3/5 · pocket · onnx',
    color: 'orange',
    outdated: false,
  })
})

test.each([
  ['pass', 'brightgreen'],
  ['fail', 'red'],
  ['inconclusive', 'yellow'],
  ['insufficient', 'orange'],
  ['incomparable', 'blueviolet'],
] as const)('%s is %s, as a criterion and as the whole', (state, color) => {
  const badges = badgesOf(all(state), versions)
  expect(badges.map((badge) => badge.color)).toEqual(Array(6).fill(color))
  expect(badges[2]).toMatchObject({
    name: 'exp.pocket.onnx.C2',
    label: 'C2 Quality or speed',
    message: `${state} · pocket · onnx`,
  })
})

test('a criterion without a verdict has no badge and keeps the whole from passing', () => {
  const badges = badgesOf(recorded({ C1: 'pass', C2: 'pass' }), versions)
  expect(badges.map(({ message, color }) => [message, color])).toEqual([
    ['2/5 · pocket · onnx', 'orange'],
    ['pass · pocket · onnx', 'brightgreen'],
    ['pass · pocket · onnx', 'brightgreen'],
  ])
})

test.each([
  ['a part has another version now', { versions: { ...versions, loop: 1 } }],
  ['a part is gone', { versions: { ...versions, splitter: 1 } }],
  ['the records are from before versions were noted', { versions: undefined }],
])('%s: grey, and it says so', (_, change) => {
  for (const badge of badgesOf({ ...all('pass'), ...change }, versions)) {
    expect(badge).toMatchObject({ color: 'lightgrey', outdated: true })
    expect(badge.message).toMatch(/ · outdated$/)
  }
})

test('a part that came to the program later is no matter where the records need none', () => {
  expect(badgesOf(all('pass'), { ...versions, beam: 1 })[0].outdated).toBe(false)
})

test('an engine with an option has a file name that every system takes', () => {
  const [overall] = badgesOf({ ...all('pass'), engine: 'onnx:webgpu' }, versions)
  expect([overall.name, overall.message]).toEqual(['exp.pocket.onnx-webgpu', '5/5 · pocket · onnx:webgpu'])
})

test('as SVG and as the JSON of an endpoint', () => {
  const [overall] = badgesOf(all('pass'), versions)
  expect(badgeEndpoint(overall)).toEqual({
    schemaVersion: 1,
    label: 'reproduced',
    message: '5/5 · pocket · onnx',
    color: 'brightgreen',
  })
  const svg = badgeSvg(overall)
  expect(svg).toMatch(/^<svg [^>]*aria-label="reproduced: 5\/5 · pocket · onnx">/)
  expect(svg).toContain('<title>reproduced: 5/5 · pocket · onnx</title>')
})
