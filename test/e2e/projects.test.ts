/** `projects` of a vitest config: each entry runs with the concurrency that the plugin sets for the whole. */
import { afterAll, expect, test } from 'vitest'
import { project } from './project.ts'

const config = `import { hypros } from 'hypros/vitest'
import { defineConfig } from 'vitest/config'

const entry = (name) => ({ extends: true, test: { name, include: [name + '/**/*.test.js'] } })

export default defineConfig({
  plugins: [hypros()],
  test: { testTimeout: 20_000, projects: [entry('one'), entry('two')] },
})
`

/** More tests than vitest runs at once unless it is told; none ends before all have begun, nor before the other file has. */
const suite = (own: string, other: string) => `import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'vitest'

let begun = 0
for (let number = 0; number < 12; number++) {
  test.concurrent('test ' + number, async ({ signal }) => {
    begun++
    if (begun === 12) writeFileSync('${own}', '')
    while (!(begun === 12 && existsSync('${other}'))) await pause(20, undefined, { signal })
  })
}
`

const place = project({
  'vitest.config.ts': config,
  'one/a.test.js': suite('a', 'b'),
  'two/b.test.js': suite('b', 'a'),
})
afterAll(() => place.remove())

test('tests of a file run side by side, and so do files', async () => {
  const { code, output } = await place.run([], { HYPROS_JOBS: '1' })
  expect(code, output).toBe(0)
  expect(output).toContain('24 passed')
})
