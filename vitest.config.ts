import { defineConfig } from 'vitest/config'

const conditions = ['hypros-source', 'node', 'import', 'module', 'default']

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/fixtures/**'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
