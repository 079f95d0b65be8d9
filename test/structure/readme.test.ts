import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test.each(['vitest.config.ts', 'my-loss.ts', 'my-experiment.test.ts'])(
  'README shows docs/example/%s as it is tested',
  (name) => {
    expect(read('README.md')).toContain(`\`\`\`ts\n${read(`docs/example/${name}`)}\`\`\``)
  },
)
