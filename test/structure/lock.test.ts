import { expect, test } from 'vitest'
import { read } from './sources.ts'

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Locked>> }
const places = Object.keys(lock.packages)

// A registry that lacks the package of some platform makes npm drop it from the lock, and `npm ci` then refuses the
// lock, there and everywhere.
test('the lock names every package that another one asks for, those of other platforms too', () => {
  const missing = Object.entries(lock.packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !places.some((other) => other.endsWith(`node_modules/${name}`)))
      .map((name) => `${place} asks for ${name}`),
  )
  expect(missing).toEqual([])
})

test('the lock names no registry: it holds for every mirror', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"')
})

test('dependencies have exact versions', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as {
    dependencies: Readonly<Record<string, string>>
    devDependencies: Readonly<Record<string, string>>
  }
  const loose = Object.entries({ ...dependencies, ...devDependencies })
  expect(loose.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})
