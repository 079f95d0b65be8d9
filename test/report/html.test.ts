import { describe, expect, test } from 'vitest'
import { renderHtml } from '../../src/report/html.ts'
import { buildReport } from '../../src/report/model.ts'
import { exampleInput, exampleModel, examplePlan, exampleRecord } from './example.ts'
import { all, parse, textOf } from './wellformed.ts'

const page = renderHtml(exampleModel())
const tree = parse(page)

test('needs nothing from elsewhere: no address, no script, no frame', () => {
  expect(page).not.toMatch(/https?:|url\(|@import|\bsrc=/)
  const tags = new Set(all(tree).map(({ tag }) => tag))
  for (const tag of ['script', 'link', 'img', 'iframe', 'object']) expect(tags).not.toContain(tag)
})

test('no number failed to be computed', () => {
  const drawn = all(tree, 'svg').flatMap((figure) => [figure, ...all(figure)])
  const values = [
    ...drawn.flatMap(({ attributes }) => Object.values(attributes)),
    ...drawn.flatMap(({ children }) => children.filter((child) => typeof child === 'string')),
    ...all(tree, 'td')
      .map(textOf)
      .filter((text) => !text.includes('the loss is NaN')),
  ]
  expect(values.filter((value) => /NaN|undefined|Infinity|null/.test(value))).toEqual([])
})

test('names are text, never markup', () => {
  const name = '<script>alert("x")</script>&\'"'
  const plan = examplePlan({
    'log-loss': { kind: 'log-loss' },
    [name]: { kind: 'module', path: name, options: name },
  })
  const cells = plan.cells.map((spec) => ({ spec, key: name, record: exampleRecord(spec, name), note: name }))
  const input = exampleInput()
  const experiment = { ...plan.experiment, name, candidate: name }
  const verdicts = input.verdicts.map((verdict) => ({ ...verdict, sentence: name }))
  const model = buildReport({ ...input, plan: { ...plan, experiment }, cells, verdicts, command: name })
  const hostile = parse(renderHtml(model))
  expect(all(hostile, 'script')).toEqual([])
  expect(all(hostile, 'h1').map(textOf)).toEqual([name])
  expect(all(hostile, 'th').map(textOf)).toContain(`${name}candidate`)
})

test('each id is there once, and each figure has a title and a description of its own', () => {
  const ids = all(tree).flatMap(({ attributes }) => attributes.id ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  const figures = all(tree, 'svg').filter(({ attributes }) => attributes.role === 'img')
  expect(figures.length).toBeGreaterThan(10)
  for (const figure of figures) {
    for (const id of figure.attributes['aria-labelledby']?.split(' ') ?? ['none']) expect(ids).toContain(id)
    expect(all(figure, 'desc').map(textOf).join('')).not.toBe('')
  }
})

test('two instances share no id', () => {
  const input = exampleInput()
  const [first] = input.plan.instances
  if (!first) throw new Error('the example has an instance')
  const second = { ...first, model: 'transformer-other' }
  const cells = input.cells.flatMap((cell) => [
    cell,
    { ...cell, spec: { ...cell.spec, model: second.model } },
  ])
  const plan = { ...input.plan, instances: [first, second], cells: cells.map(({ spec }) => spec) }
  const ids = all(parse(renderHtml(buildReport({ ...input, plan, cells })))).flatMap(
    (node) => node.attributes.id ?? [],
  )
  expect(new Set(ids).size).toBe(ids.length)
})

test('tables say what their heads are heads of', () => {
  const heads = all(tree, 'th')
  expect(heads.length).toBeGreaterThan(20)
  for (const { attributes } of heads) expect(['col', 'row']).toContain(attributes.scope)
})

test('one card a criterion, in order, with its state in words', () => {
  const cards = all(tree, 'article').map((card) => all(card, 'header').map(textOf).join(''))
  expect(cards).toEqual([
    'C1 Step cost✓ pass',
    'C2 Quality or speed✗ fail',
    'C3 Calibration? inconclusive',
    'C4 Robustness· not judged',
    'C5 Breadth– insufficient',
    'The claim as a whole✗ fail',
  ])
})

test('other arms stand in a table of their own', () => {
  const rows = all(tree, 'tr').map((row) =>
    row.children.map((cell) => (typeof cell === 'string' ? cell : textOf(cell))),
  )
  expect(rows).toContainEqual(['brier', '−20.5 σ [−24.0, −17.0]', '0.0001'])
})

test('a verdict that differs from the recorded one says so', () => {
  const text = all(tree, 'article').map(textOf)
  expect(text[0]).toContain('As recorded.')
  expect(text[2]).toContain('Recorded verdict: pass.')
})

test('missing and diverged cells are shown with their reason', () => {
  const text = textOf(tree)
  expect(text).toContain('hypros, seed 2: diverged at step 312: the loss is NaN')
  expect(text).toContain('hypros, seed 3: the worker was stopped')
})

test('data digests, keys, signatures and the command to repeat the run are on the page', () => {
  const text = textOf(tree)
  for (const part of [
    '9f'.repeat(32),
    'k0'.repeat(16),
    'nrefs:1|case:mixed',
    '|seed:1|',
    'npx vitest run',
    'v24.21.0',
  ]) {
    expect(text).toContain(part)
  }
})

describe('an empty run', () => {
  test('gives a whole page', () => {
    const input = exampleInput()
    const cells = input.cells.map(({ spec }) => ({ spec, key: null, record: null }))
    const empty = parse(renderHtml(buildReport({ ...input, cells, verdicts: [], timing: null })))
    expect(textOf(empty)).toContain('0 of 6 cells trained · decided 0 of 5 criteria')
    expect(all(empty, 'svg').filter(({ attributes }) => attributes.role === 'img')).toEqual([])
  })
})

test('says what an update is made from, and where a data set is trained otherwise', () => {
  const plan = examplePlan()
  const settings = plan.experiment.train[plan.tier]
  if (settings === undefined) throw new Error('the example trains at its tier')
  const several = {
    ...settings,
    batch: { tokens: 4096 },
    accumulate: 8,
    datasets: { other: { steps: 20, batch: 32, accumulate: 1 } },
  }
  const experiment = { ...plan.experiment, train: { [plan.tier]: several } }
  const text = textOf(parse(renderHtml(buildReport({ ...exampleInput(), plan: { ...plan, experiment } }))))
  expect(text).toContain(`${settings.steps} steps of 8 × 4,096 target tokens, learning rate`)
  expect(text).toContain('Training on other')
  expect(text).toContain('20 steps of 32 examples, learning rate')
})
