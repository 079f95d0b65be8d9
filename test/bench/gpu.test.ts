import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { compareRuns, type ParityRun } from '../../bench/gpu/parity.ts'
import { gpuReport } from '../../bench/gpu/schema.ts'

const program = new URL('../../bench/gpu/run.ts', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'hypros-gpu-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Exit code and both streams. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = promisify(execFile)(process.execPath, [program, ...args])
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
}

test('a smoke run reports parity, bits and blocks of each engine, and names one that is not there', async () => {
  const out = join(folder, 'gpu.json')
  const { code, stdout } = await run('--smoke', '--engines', 'onnx,no-such-engine', '--out', out)
  const report = gpuReport.parse(JSON.parse(readFileSync(out, 'utf8')))
  expect(code).toBe(4)
  expect(report.smoke).toBe(true)
  const [onnx, absent] = report.engines
  expect(absent).toMatchObject({ engine: 'no-such-engine', state: 'not installed' })
  if (onnx?.state !== 'measured') throw new Error(`onnx: ${JSON.stringify(onnx)}`)
  expect(onnx.parity.map(({ loss, sameBits, passed }) => [loss, sameBits, passed])).toEqual([
    ['log', true, true],
    ['hybrid', true, true],
  ])
  expect(onnx.timings.map(({ tf32 }) => tf32)).toEqual(['off'])
  const shape = onnx.timings[0]?.processes.map(({ candidate, blocks }) => [candidate, blocks.length])
  expect(shape).toEqual([
    ['hybrid', 2],
    ['log#2', 2],
    ['hybrid', 2],
    ['log#2', 2],
  ])
  expect(stdout).toContain('no-such-engine: not installed')
})

test.each([
  ['an option that there is not', ['--smoke', '--nothing'], 2, "Unknown option '--nothing'"],
  ['a workload that there is not', ['--smoke', '--workload', 'huge'], 2, 'there is no "huge"'],
  ['a reference that there is not', ['--smoke', '--reference', 'none'], 4, '--reference none'],
])('%s is said without a stack', async (_, args, code, text) => {
  const ended = await run(...args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toContain(text)
  expect(ended.stderr).not.toContain('    at ')
})

describe('parity', () => {
  const reference: ParityRun = {
    losses: [2, 1, 1, 1, 1],
    moments: { w: [3, 4] },
    weights: { w: [1, 2] },
    digest: 'a',
  }
  const judged = (change: Partial<ParityRun>, again: Partial<ParityRun> = change) =>
    compareRuns('log', { ...reference, ...change }, { ...reference, ...again }, reference)

  test('the same runs pass', () => {
    expect(judged({})).toMatchObject({ passed: true, sameBits: true, losses: { value: 0 } })
  })

  test.each<[string, Partial<ParityRun>]>([
    ['a loss 2e-5 off', { losses: [2, 1, 1.00002, 1, 1] }],
    ['a loss that is not a number', { losses: [2, Number.NaN, 1, 1, 1] }],
    ['a gradient 2e-5 off', { moments: { w: [3, 4.0001] } }],
    ['a gradient that is missing', { moments: {} }],
    ['a weight 0.001 off', { weights: { w: [1, 2.001] } }],
    ['a weight that is not a number', { weights: { w: [1, Number.NaN] } }],
  ])('%s fails', (_, change) => {
    expect(judged(change).passed).toBe(false)
  })

  test('within the bounds but with other bits the second time fails', () => {
    expect(judged({}, { digest: 'b' })).toMatchObject({ sameBits: false, passed: false })
  })
})
