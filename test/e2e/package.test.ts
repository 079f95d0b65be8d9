import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Consumer, packed, repository } from './package-consumer.ts'

const example = 'docs/example'
const cell = 'power · seed 1 · ts-diagnostics-en-de · transformer-pocket'

const text = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8')

/** What the README tells a person to type for a project of their own: to install, then to run. */
const [, section = ''] = text('README.md').split('## An experiment and a loss of your own')
const blocks = [...(section.split('\n## ')[0] as string).matchAll(/```sh\n(.*?)\n```/gs)].map(
  ([, block]) => block,
)
const [install, run] = blocks as [string, string]

let consumer: Consumer

beforeAll(async () => {
  consumer = await packed()
  const published = /-D hypros\b/
  expect(install).toMatch(published)
  const options = '--prefer-offline --no-audit --no-fund'
  const lines = install.replace(published, `${options} -D "${consumer.tarball}"`).split('\n')
  const { code, errors } = await consumer.shell(lines.join(' && '))
  if (code !== 0) throw new Error(errors)
  consumer.copy(example)
}, 300_000)
afterAll(() => consumer?.remove(), 60_000)

test('the package holds the build, the program that starts it, the data lock, and nothing else', () => {
  const folder = join(consumer.folder, 'node_modules/hypros')
  expect(readdirSync(folder).sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'fixtures',
    'package.json',
  ])
  expect(readdirSync(join(folder, 'fixtures'))).toEqual(['datasets.lock'])
  const built = readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })
  const strange = built.filter((entry) => entry.isFile() && !/(\.js|\.d\.ts)$/.test(entry.name))
  expect(strange.map(({ name }) => name)).toEqual([])
})

test('Node 24 runs there, whatever the machine has', async () => {
  expect((await consumer.shell('npx node --version')).output).toMatch(/^v24\./)
})

test.each(['.', './vitest', './reporter', './scoring', './tasks', './metrics', './stats'])(
  'Node imports the entry %s',
  async (entry) => {
    const name = entry.replace('.', 'hypros')
    const { errors, code } = await consumer.shell(
      `npx node --input-type=module -e "if (Object.keys(await import('${name}')).length === 0) throw new Error('empty')"`,
    )
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
  },
  30_000,
)

test('the command line runs, from the build', async () => {
  const { output, code } = await consumer.shell('npx hypros doctor')
  expect(output).toContain(`✓ vitest `)
  expect([code, output.trimEnd().split('\n').at(-1)]).toEqual([0, 'experiments can run'])
}, 60_000)

test('the types of the package accept the example', async () => {
  const { output, code } = await consumer.shell(
    'npx tsc --noEmit --strict --module nodenext --target es2023 --skipLibCheck my-experiment.test.ts my-loss.ts vitest.config.ts',
  )
  expect({ code, output }).toEqual({ code: 0, output: '' })
}, 60_000)

test('a loss of one’s own trains a cell, and a second run takes it from the store', async () => {
  expect(run).toBe('npx vitest run')
  const oneCell = `${run} -t 'power · seed 1'`
  const first = await consumer.shell(oneCell)
  expect(first.output).toMatch(new RegExp(`✓ ${cell}  trained in \\d+:\\d+, bleu \\d+\\.\\d+`))
  expect(first.output).toContain('Tests  1 passed | 13 skipped (14)')
  expect(first.output.trimEnd().split('\n').at(-1)).toBe('decided 0 of 5')
  expect(first.code).toBe(0)

  const reports = join(consumer.folder, 'reports/my-experiment')
  expect(readdirSync(reports).sort()).toEqual(['report.html', 'report.json', 'results.csv'])
  const { cells } = JSON.parse(readFileSync(join(reports, 'report.json'), 'utf8')) as {
    cells: { arm: string; seed: number; state: string }[]
  }
  const trained = cells.filter(({ state }) => state === 'trained').map(({ arm, seed }) => ({ arm, seed }))
  expect(trained).toEqual([{ arm: 'power', seed: 1 }])

  const second = await consumer.shell(oneCell)
  expect(second.output).toContain(`✓ ${cell}  stored (trained in `)
  expect(second.code).toBe(0)
}, 600_000)
