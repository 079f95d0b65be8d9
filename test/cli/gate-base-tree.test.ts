import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { checkOut } from '../../src/cli/gate/base-tree.ts'

const never = new AbortController().signal
const child = fileURLToPath(new URL('./gate-base-tree-child.ts', import.meta.url))

let folder: string
let cache: string
let project: string

const git = (...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()
const worktrees = () => git('worktree', 'list').split('\n').length
const left = () => readdirSync(join(cache, 'gate/.tmp'))

/** A project in a folder of a repository, with packages of its own and of the repository. */
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-tree-')))
  cache = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-tree-cache-')))
  vi.stubEnv('HYPROS_CACHE', cache)
  project = join(folder, 'packages/losses')
  mkdirSync(project, { recursive: true })
  for (const place of [folder, project]) {
    mkdirSync(join(place, 'node_modules/thing'), { recursive: true })
    writeFileSync(join(place, 'node_modules/thing/index.js'), 'export {}\n')
  }
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n')
  writeFileSync(join(project, 'loss.ts'), 'old\n')
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=Old')
  writeFileSync(join(project, 'loss.ts'), 'new\n')
})
afterEach(() => {
  vi.unstubAllEnvs()
  for (const place of [folder, cache]) rmSync(place, { recursive: true, force: true })
})

test('the committed files, and links to the packages of the project and of the folders above it', async () => {
  const tree = await checkOut('main', project, never)
  expect(tree.commit).toBe(git('rev-parse', 'HEAD'))
  expect(readFileSync(join(tree.root, 'loss.ts'), 'utf8')).toBe('old\n')
  expect(realpathSync(join(tree.root, 'node_modules'))).toBe(join(project, 'node_modules'))
  expect(realpathSync(join(tree.root, '../../node_modules'))).toBe(join(folder, 'node_modules'))
  tree.discard()
  tree.discard()
  expect([left(), worktrees()]).toEqual([[], 1])
  for (const place of [folder, project]) {
    expect(existsSync(join(place, 'node_modules/thing/index.js'))).toBe(true)
  }
  expect(readFileSync(join(project, 'loss.ts'), 'utf8')).toBe('new\n')
})

test('hooks are not run, and variables of a hook do not lead astray', async () => {
  mkdirSync(join(folder, '.git/hooks'), { recursive: true })
  writeFileSync(join(folder, '.git/hooks/post-checkout'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  vi.stubEnv('GIT_DIR', join(cache, 'elsewhere'))
  vi.stubEnv('GIT_INDEX_FILE', join(cache, 'index'))
  const tree = await checkOut('main', project, never)
  vi.unstubAllEnvs()
  expect(existsSync(join(tree.root, 'loss.ts'))).toBe(true)
  tree.discard()
})

test('a killed process leaves a tree behind, and the next one removes it', async () => {
  const running = spawn(process.execPath, [child, 'main', project], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(running.stdout, 'data')
  running.kill('SIGKILL')
  await once(running, 'close')
  expect(left()).not.toEqual([])
  expect(worktrees()).toBe(2)
  const tree = await checkOut('main', project, never)
  expect(worktrees()).toBe(2)
  tree.discard()
  expect([left(), worktrees()]).toEqual([[], 1])
}, 60_000)

test('a process that exits without a word cleans up', async () => {
  const running = spawn(process.execPath, [child, 'main', project, 'exit'], { stdio: 'ignore' })
  await once(running, 'close')
  expect([left(), worktrees()]).toEqual([[], 1])
}, 60_000)

test.each([
  ['no-such-branch', 'there is no commit "no-such-branch"'],
  ['--upload-pack=x', 'there is no commit "--upload-pack=x"'],
  ['main:packages', 'there is no commit "main:packages"'],
])('%s is no commit', async (ref, message) => {
  const refused = checkOut(ref, project, never)
  await expect(refused).rejects.toThrow(ConfigError)
  await expect(refused).rejects.toThrow(message)
})

test('outside a repository', async () => {
  await expect(checkOut('main', cache, never)).rejects.toThrow(
    'no git repository: fatal: not a git repository',
  )
})
