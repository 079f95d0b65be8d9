import { defineConfig } from 'vitest/config'
import { hypros } from './src/vitest/plugin.ts'

export default defineConfig({
  plugins: [hypros()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: ['test/tensorflow/**'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'tensorflow', include: ['test/tensorflow/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'suites', include: ['suites/**/*.test.ts'] },
      },
    ],
  },
})
