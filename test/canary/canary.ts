import { expect, test } from 'vitest'
import { type Canaries, canaries } from './canaries.ts'

/** What was said of a planted fault. */
export interface Caught {
  readonly by: string
  readonly message: string
}

declare module 'vitest' {
  interface TaskMeta {
    canary?: Caught
  }
}

/** Milliseconds that a canary may take on a busy machine: some of them train. */
const timeout = 400_000

/** A test that passes where the fault is seen: `work` gives what was printed, and a line of it has to match `named`. */
export function canary<Name extends keyof Canaries>(
  name: Name,
  planted: keyof Canaries[Name] & string,
  named: RegExp,
  work: () => Promise<string>,
): void {
  test(
    `${name}: ${planted}`,
    async ({ task }) => {
      const output = await work()
      expect(output).toMatch(named)
      const message = output.split('\n').find((line) => named.test(line)) ?? ''
      task.meta.canary = { by: String(canaries[name][planted]), message: message.trim() }
    },
    timeout,
  )
}
