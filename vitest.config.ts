import { defineConfig } from 'vitest/config'
import { hypros } from './src/vitest/plugin.ts'
import { driverEnvironment } from './test/webgpu/driver.ts'

export default defineConfig({
  plugins: [hypros()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: ['test/tensorflow/**', 'test/webgpu/**'],
          setupFiles: ['test/environment.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'tensorflow', include: ['test/tensorflow/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'webgpu',
          include: ['test/webgpu/**/*.test.ts'],
          testTimeout: 120_000,
          env: driverEnvironment(process.env),
        },
      },
      {
        extends: true,
        test: {
          name: 'suites',
          include: ['suites/**/*.test.ts'],
          exclude: ['suites/robustness/**', 'suites/claims/**'],
          // In vitest the group 0 of a single worker comes last.
          sequence: { groupOrder: 1 },
        },
      },
      // Reads what the suites before it have trained.
      {
        extends: true,
        test: {
          name: 'stored',
          include: ['suites/robustness/**/*.test.ts', 'suites/claims/**/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
