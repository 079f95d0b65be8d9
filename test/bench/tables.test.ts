import { describe, expect, test } from 'vitest'
import { speedFigure } from '../../bench/lib/figure.ts'
import { residentBytes } from '../../bench/lib/memory-watch.ts'
import { overheads } from '../../bench/lib/overhead.ts'
import { ticksIn } from '../../bench/lib/processor-time.ts'
import { speed } from '../../bench/lib/ratios.ts'
import {
  type BlockRow,
  blockCsv,
  readBlockCsv,
  readStepCsv,
  type StepRow,
  stepCsv,
} from '../../bench/lib/rows.ts'
import { formatSize, parseSize } from '../../bench/lib/size.ts'
import { speedTable } from '../../bench/lib/step-tables.ts'
import { ConfigError } from '../../src/base/errors.ts'

const run = {
  date: '2026-01-02T03:04:05.000Z',
  cpu: 'a, "b"',
  cores: 2,
  threads: 2,
  node: 'v24',
  size: '8/1/9/2x3',
}

const measured = (engine: string, loss: string, ...milliseconds: number[]): StepRow[] =>
  milliseconds.map((time, at) => ({
    ...run,
    engine,
    build: `${engine}@1`,
    state: 'measured',
    loss,
    round: at + 1,
    steps: 5,
    milliseconds: time,
  }))

const absent: StepRow = {
  ...run,
  engine: 'tensorflow',
  build: '',
  state: 'not installed',
  loss: '',
  round: null,
  steps: null,
  milliseconds: null,
}

const rows = [
  ...measured('onnx', 'log', 10, 20, 40),
  ...measured('onnx', 'hybrid', 20, 20, 20),
  ...measured('pytorch', 'log', 20, 20, 20),
  ...measured('pytorch', 'hybrid', 30, 40, 50),
  ...measured('pytorch', 'hybrid-analytic', 20, 20, 10),
  absent,
]

/** Cells of the table's lines, without its head. */
const cells = (table: string): string[][] =>
  table
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

test('a speed is the median of the rounds’ own ratios, not the ratio of medians', () => {
  const times = (...milliseconds: number[]) => ({ engine: '', loss: '', milliseconds })
  // Medians are 20 and 20, but in two of three rounds ours took twice or half as long.
  expect(speed(times(10, 20, 40), times(20, 10, 20))).toEqual({ median: 0.5, rounds: [2, 0.5, 0.5] })
  expect(speed(times(1), undefined)).toBeUndefined()
})

test('the table sets each loss beside the peers’, and keeps an engine that is not installed', () => {
  expect(cells(speedTable(rows))).toEqual([
    ['onnx', 'log', '20.0', '1.00 (0.50 to 2.00)', '–', '–', '–'],
    ['onnx', 'hybrid', '20.0', '2.00 (1.50 to 2.50)', '1.00 (0.50 to 1.00)', '–', '1.00 (0.50 to 2.00)'],
    ['pytorch', 'log', '20.0', '–', '–', '–', '–'],
    ['pytorch', 'hybrid', '40.0', '–', '0.50 (0.20 to 0.67)', '–', '0.50 (0.40 to 0.67)'],
    ['pytorch', 'hybrid-analytic', '20.0', '2.00 (1.50 to 5.00)', '–', '–', '1.00 (1.00 to 2.00)'],
    ['tensorflow', 'not installed', '–', '–', '–', '–', '–'],
  ])
})

test('the figure is an image of its own that says its numbers in words, too', () => {
  const svg = speedFigure(run.size, rows)
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="[\d. ]+" role="img"[^>]*><style>/,
  )
  expect(svg).toContain('onnx log: 1.00; onnx hybrid: 2.00; pytorch hybrid-analytic: 2.00')
})

describe('overhead', () => {
  const block = (process: number, candidate: string, factor: number, at = 1): BlockRow => {
    const times = { a1: 10, b1: 10 * factor, b2: 20 * factor, a2: 20 }
    return {
      ...run,
      engine: 'onnx',
      build: 'onnx@1',
      baseline: 'log',
      candidate,
      process,
      block: at,
      ...times,
    }
  }
  const two = [1, 2].flatMap((process) => [
    ...[1, 2, 3].map((at) => block(process, 'hybrid', 1.02, at)),
    ...[1, 2, 3].map((at) => block(process, 'log#2', 1, at)),
  ])

  test('a machine that slows within a block is no overhead; the candidate’s own is', () => {
    const [only] = overheads(two)
    expect(only).toMatchObject({ engine: 'onnx', processes: 2, blocks: 3 })
    expect(only?.overhead.est).toBeCloseTo(2, 9)
    expect(only?.control.est).toBeCloseTo(0, 9)
  })

  test('one process alone has no interval and is left out', () => {
    expect(overheads(two.filter(({ process }) => process === 1))).toEqual([])
  })

  test('blocks come back from CSV as they were', () => {
    expect(readBlockCsv(blockCsv(two))).toEqual(two)
  })
})

test('rows come back from CSV as they were, what was not measured included', () => {
  expect(readStepCsv(stepCsv(rows))).toEqual(rows)
})

test('a size is read and written alike', () => {
  expect(parseSize('128/2/8000/32x16')).toEqual({
    width: 128,
    layers: 2,
    vocabulary: 8000,
    batch: 32,
    length: 16,
  })
  expect(formatSize(parseSize('128/2/8000/32x16'))).toBe('128/2/8000/32x16')
})

test.each(['128/2/8000', '128/2/8000/32', '0/2/8000/32x32', 'base'])('"%s" is no size', (text) => {
  expect(() => parseSize(text)).toThrow(ConfigError)
})

test('what /proc says of a process is read whatever its name', () => {
  expect(ticksIn('7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 40 2 0 0 20 0 1 0')).toBe(42)
  expect(residentBytes('Name:\tnode\nVmRSS:\t    2048 kB\nThreads:\t1\n')).toBe(2048 * 1024)
})
