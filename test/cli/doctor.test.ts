import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Check, exitCodeOf, ok, problem, warning } from '../../src/cli/doctor/check.ts'
import { emptyFolder } from '../cell/children.ts'
import { hypros } from './program.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

type Shown = Omit<Check, 'exitCode'>

async function doctor(environment: NodeJS.ProcessEnv = {}, directory = repository) {
  const all = { HYPROS_CACHE: emptyFolder(), ...environment }
  const { code, output } = await hypros(['doctor', '--json'], { directory, environment: all })
  const checks = JSON.parse(output) as Shown[]
  return { code, checks, of: (topic: string) => checks.find((check) => check.topic === topic) }
}

test('where all works: says with what, and ends with 0', async () => {
  const { code, checks, of } = await doctor({ HYPROS_STORE: join(emptyFolder(), 'store') })
  expect(checks.filter(({ state }) => state === 'problem')).toEqual([])
  expect(code).toBe(0)
  expect(of('Node')?.found).toContain(process.version)
  expect(of('engine onnx')?.found).toMatch(/^\d+\.\d+\.\d+ cpu \(in use\)$/)
  expect(of('onnx providers')?.found).toContain('webgpu')
  expect(of('engine tensorflow')).toMatchObject({
    state: 'warning',
    remedy: 'npx hypros engine install tensorflow',
  })
  expect(of('data ts-diagnostics-en-de')).toMatchObject({ state: 'ok' })
  expect(of('store')?.found).toContain('not there yet')
})

const problems: readonly [environment: NodeJS.ProcessEnv, topic: string, code: number, remedy: string][] = [
  [{ HYPROS_ENGINE: 'tensorflow' }, 'engine tensorflow', 4, 'npx hypros engine install tensorflow'],
  [{ HYPROS_ENGINE: 'onx' }, 'HYPROS_ENGINE', 4, 'HYPROS_ENGINE=onnx'],
  [{ HYPROS_STORE: '/dev/null/store' }, 'store', 3, 'give this user access, or set HYPROS_STORE'],
  [{ HYPROS_JOBS: 'many' }, 'jobs', 2, 'set it to a positive integer, or unset it'],
]

test.each(problems)('%j', async (environment, topic, code, remedy) => {
  const found = await doctor(environment)
  const wrong = found.checks.filter(({ state }) => state === 'problem')
  expect(wrong.map((check) => [check.topic, check.remedy])).toEqual([[topic, remedy]])
  expect(found.code).toBe(code)
})

test('a provider that is not inside the package', async () => {
  const { code, checks } = await doctor({ HYPROS_ENGINE: 'onnx:tensorrt' })
  const [wrong, ...more] = checks.filter(({ state }) => state === 'problem')
  expect(more).toEqual([])
  expect(wrong?.found).toMatch(/"tensorrt", which HYPROS_ENGINE asks for/)
  expect(code).toBe(4)
})

test('a project without vitest is told what to install', async () => {
  const { code, of } = await doctor({}, emptyFolder())
  expect(of('vitest')).toMatchObject({ state: 'problem', remedy: 'npm install -D vitest@5' })
  expect(code).toBe(2)
})

test('as text: a line a check, what to run below it, and a last line that sums up', async () => {
  const { output } = await hypros(['doctor'], {
    directory: repository,
    environment: { HYPROS_CACHE: emptyFolder(), HYPROS_ENGINE: 'tensorflow' },
  })
  expect(output).toMatch(/^✓ hypros +\d+\.\d+\.\d+\n✓ Node +v/)
  expect(output).toMatch(/\n✗ engine tensorflow +not installed.*\n +→ npx hypros engine install tensorflow\n/)
  expect(output.trimEnd().split('\n').at(-1)).toBe('1 thing stands in the way')
})

test('an engine comes before data, data before the rest', () => {
  const data = problem('d', '', '', 3)
  const rest = problem('r', '', '', 2)
  const engine = problem('e', '', '', 4)
  expect(exitCodeOf([ok('a', ''), warning('b', '')])).toBe(0)
  expect(exitCodeOf([rest])).toBe(2)
  expect(exitCodeOf([rest, data])).toBe(3)
  expect(exitCodeOf([data, engine, rest])).toBe(4)
})
