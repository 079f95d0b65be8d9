import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/vitest/index.ts',
    'src/vitest/reporter.ts',
    'src/scoring/index.ts',
    'src/task/index.ts',
    'src/metric/index.ts',
    'src/stats/index.ts',
    // Started by bin/hypros.js.
    'src/cli/main.ts',
    // Started as processes of their own, by their paths.
    'src/cell/worker.ts',
    'src/engine/install/check-program.ts',
  ],
  // A file stays a file, so that paths relative to `import.meta.url` mean the same as in the sources.
  unbundle: true,
  root: 'src',
  fixedExtension: false,
  platform: 'node',
  target: 'node22.18',
  dts: true,
})
