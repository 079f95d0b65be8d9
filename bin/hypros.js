#!/usr/bin/env node
/**
 * `npx hypros`. The package runs what was built; the repository, where nothing has to be built, runs its sources.
 * Plain JavaScript with nothing recent in it, so that an old Node gets as far as the message.
 */
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    [
      `error: hypros needs Node 22.18 or newer; this is ${process.versions.node}`,
      `  where: ${process.execPath}`,
      '  what to do: npm install -D node@24 (npx then runs that one), or update Node',
    ].join('\n'),
  )
  process.exit(2)
}

// What Node compiles is kept in the temporary folder: the next start takes half the time.
nodeModule.enableCompileCache()

const source = new URL('../src/cli/main.ts', import.meta.url)
const fromSource = existsSync(source)
if (fromSource) {
  // Suites and loss modules import this package by name; here that name stands for its sources.
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'hypros-source'] }),
  })
}
const { main } = await import((fromSource ? source : new URL('../dist/cli/main.js', import.meta.url)).href)
process.exitCode = await main(process.argv.slice(2))
