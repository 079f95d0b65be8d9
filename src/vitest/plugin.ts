import type { Plugin } from 'vitest/config'
import { ConfigError } from '../base/errors.ts'
import { jobCapacity } from '../cell/slots.ts'

/** What `-u` may be followed by; anything else is a path that it has swallowed. */
const updateValues = new Set<unknown>([true, false, undefined, 'all', 'new', 'none'])

/**
 * The vite plugin of a project with experiments: as many cells at once as there are job slots, our reporter
 * unless others are configured, and a guard against recording verdicts by accident.
 */
export function hypros(): Plugin {
  return {
    name: 'hypros',
    async config({ test }) {
      return {
        ...(import.meta.url.endsWith('.ts') && { ssr: { resolve: { conditions: sourceConditions } } }),
        test: {
          // Job slots set the limit; a test that waits for one costs nothing, and no file has to wait for another.
          maxConcurrency: 10_000,
          maxWorkers: Math.max(2, jobCapacity()),
          ...(test?.reporters === undefined && { reporters: await defaultReporters() }),
        },
      }
    },
    configureVitest({ project, vitest }) {
      const { update, root } = vitest.config
      if (!updateValues.has(update)) {
        throw new ConfigError(
          `-u took "${update}" as its value, so every suite would run and record its verdicts`,
          'the command line',
          `put the path first: vitest run ${update} -u`,
        )
      }
      // An entry of `projects` takes over what a file sets, and nothing that a plugin or the command line does.
      const { maxConcurrency, maxWorkers } = vitest.config
      Object.assign(project.config, { maxConcurrency, maxWorkers })
      project.provide('hyprosRoot', root)
    },
  }
}

/** As vitest's own default: on GitHub, annotations become remarks on the commit. */
async function defaultReporters() {
  // Loaded here, since suites import this package for experiment(), where vitest may not be at hand.
  const { default: HyprosReporter } = await import('./reporter.ts')
  const own = new HyprosReporter()
  return process.env.GITHUB_ACTIONS === 'true' ? [own, 'github-actions' as const] : [own]
}

/** In the repository this package's name stands for its sources. */
const sourceConditions = ['hypros-source', 'node', 'import', 'module', 'default']
