/** The old side of a gate: a commit, checked out beside the project for as long as the gate runs. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, symlinkSync, unlinkSync } from 'node:fs'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '../../base/cache-folder.ts'
import { ConfigError } from '../../base/errors.ts'
import { openTemporary } from '../../base/temporary.ts'

export interface BaseTree {
  /** The project's folder in the checked-out tree; absent there where the project is younger. */
  readonly root: string
  readonly commit: string
  /** Removes the tree. May be called twice. */
  discard(): void
}

/** A hook or a parent of ours may have said where its repository lies; ours is found by the folder. */
const foreign = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|NAMESPACE)$/
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))

const run = promisify(execFile)

/** What git prints. @throws ConfigError where it refuses, with its own words unless `refusal` has better ones */
async function git(
  folder: string,
  words: readonly string[],
  signal: AbortSignal,
  refusal: (said: string) => readonly [what: string, remedy: string] = (said) => [
    said,
    'mend that, then run the gate again',
  ],
): Promise<string> {
  try {
    const options = { cwd: folder, env: environment(), signal, encoding: 'utf8' } as const
    return (await run('git', [...words], options)).stdout.trim()
  } catch (error) {
    signal.throwIfAborted()
    const { code, stderr = '' } = error as NodeJS.ErrnoException & { readonly stderr?: string }
    const [what, remedy] =
      code === 'ENOENT'
        ? (['git is not installed', 'install git: the gate compares two commits'] as const)
        : refusal(stderr.trim() || (error as Error).message)
    throw new ConfigError(what, folder, remedy, { cause: error })
  }
}

/**
 * Checks `ref` out as a git worktree in the user's cache. It gets the project's installed packages by links, so both
 * sides run on the same ones. The worktree is removed by `discard`, and at the latest when this process exits; what a
 * killed process left is removed by the next.
 *
 * @throws ConfigError where the project is in no repository, or there is no such commit
 */
export async function checkOut(ref: string, project: string, signal: AbortSignal): Promise<BaseTree> {
  const top = await git(project, ['rev-parse', '--show-toplevel'], signal, (said) => [
    `no git repository: ${said}`,
    'run the gate in a checkout',
  ])
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]
  const commit = await git(top, words, signal, () => [
    `there is no commit "${ref}"`,
    'name a branch, tag or commit that is there; in GitHub Actions, give actions/checkout "fetch-depth: 0"',
  ])
  const prefix = (await git(project, ['rev-parse', '--show-prefix'], signal)).replace(/\/$/, '')
  const home = join(cacheFolder(), 'gate')
  const temporary = openTemporary(home)
  const links: string[] = []
  const discard = () => {
    process.off('exit', discard)
    // First, so that nothing that removes folders can follow them.
    for (const link of links.splice(0)) unlinkSync(link)
    const words = ['worktree', 'remove', '--force', temporary.folder]
    try {
      if (existsSync(join(temporary.folder, '.git'))) {
        execFileSync('git', words, { cwd: top, env: environment(), stdio: 'pipe' })
      }
    } finally {
      temporary.discard()
    }
  }
  process.on('exit', discard)
  try {
    await forgetRemoved(top, join(home, '.tmp'), signal)
    // A post-checkout hook is none of the gate's business.
    const add = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', temporary.folder, commit]
    await git(top, add, signal)
    links.push(...linkPackages(top, temporary.folder, prefix))
  } catch (error) {
    discard()
    throw error
  }
  return { root: join(temporary.folder, prefix), commit, discard }
}

/** Forgets worktrees of ours whose folder is gone: their process was killed. */
async function forgetRemoved(top: string, home: string, signal: AbortSignal): Promise<void> {
  const list = await git(top, ['worktree', 'list', '--porcelain'], signal)
  const ours = list
    .split('\n')
    .flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []))
    .filter((path) => path.startsWith(home + sep) && !existsSync(path))
  for (const path of ours) await git(top, ['worktree', 'remove', '--force', path], signal)
}

/** Links the `node_modules` of the project's folder and of those above it, as far as the repository goes. */
function linkPackages(top: string, tree: string, prefix: string): string[] {
  const parts = prefix === '' ? [] : prefix.split('/')
  const folders = [...parts.keys(), parts.length].map((depth) => parts.slice(0, depth).join(sep))
  return folders.flatMap((folder) => {
    const [from, to] = [join(top, folder, 'node_modules'), join(tree, folder, 'node_modules')]
    if (!existsSync(from) || existsSync(to) || !existsSync(join(tree, folder))) return []
    symlinkSync(from, to, 'junction')
    return [to]
  })
}
