/** The same training has the same bits, in whatever process. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Engine } from '../../../src/engine/engine.ts'
import { hypros, logLoss } from '../../../src/scoring/spec.ts'
import { stateDigest } from '../bits.ts'

const child = new URL('../bits-child.ts', import.meta.url).pathname

/** Declares the tests of repeatability on an engine; `spec` is what it is loaded by. */
export function repeatsItself(spec: string, engine: Engine): void {
  test(`two processes and this one train to the same bits on ${spec}`, async () => {
    const run = () => promisify(execFile)(process.execPath, [child, spec])
    const [first, second] = await Promise.all([run(), run()])
    expect(first.stdout).toMatch(/^[0-9a-f]{64}$/)
    expect(second.stdout).toBe(first.stdout)
    expect(await stateDigest(engine, hypros(), 1)).toBe(first.stdout)
  })

  test(`another seed or another loss trains to other bits on ${spec}`, async () => {
    const digests = [
      await stateDigest(engine, hypros(), 1),
      await stateDigest(engine, hypros(), 2),
      await stateDigest(engine, logLoss(), 1),
    ]
    expect(new Set(digests).size).toBe(3)
  })
}
