/** The command line itself: help, versions, mistakes, colours, exit codes. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { hypros } from './program.ts'

const { version } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
) as { version: string }

test('--version', async () => {
  expect(await hypros(['--version'])).toEqual({ code: 0, output: `${version}\n`, errors: '' })
})

const helps: readonly [words: string[], shown: string[]][] = [
  [['--help'], ['Usage: hypros <command>', 'engine', 'doctor', 'Exit codes:', '130']],
  [['help'], ['Usage: hypros <command>']],
  [
    ['engine', '--help'],
    ['Usage: hypros engine <command>', 'install', 'list', 'remove'],
  ],
  [
    ['help', 'engine', 'install'],
    ['--cpu', '--cuda', '--version <version>', '--prebuilt', 'HYPROS_CACHE'],
  ],
  [['engine', 'remove', '-h'], ['--yes']],
  [
    ['verdict', '--help'],
    ['"instances"', '"processes"', '"comparisons"', 'Ends with 1 where a verdict is fail'],
  ],
  [
    ['power', '--help'],
    ['--looks', 'Trains nothing'],
  ],
  [
    ['diff', '--help'],
    ['--store', 'Ends with 0 where there is no difference, with 1'],
  ],
  [
    ['verify', '--help'],
    ['--sample', '--store', 'Ends with 1 where a cell differs'],
  ],
  [
    ['badge', '--help'],
    ['--out', '__verdicts__'],
  ],
  [
    ['doctor', '--help'],
    ['--json', 'HYPROS_ENGINE'],
  ],
]

test.each(helps)('%j shows help', async (words, shown) => {
  const { code, output, errors } = await hypros(words)
  expect([code, errors]).toEqual([0, ''])
  for (const text of shown) expect(output).toContain(text)
})

const mistakes: readonly [words: string[], message: string[]][] = [
  [[], ['a command is missing', 'hypros', 'see: npx hypros --help']],
  [['docter'], ['no command "docter"', 'hypros', 'did you mean "doctor"?']],
  [['engine'], ['a command is missing', 'hypros engine', 'see: npx hypros engine --help']],
  [
    ['engine', 'instal', '--cpu'],
    ['no command "instal"', 'hypros engine', 'did you mean "install"?'],
  ],
  [
    ['engine', 'xyz'],
    ['no command "xyz"', 'hypros engine', 'use one of: install, list, remove'],
  ],
  [
    ['doctor', '--jsn'],
    ["unknown option '--jsn'", 'hypros doctor', 'did you mean --json? see: npx hypros doctor --help'],
  ],
  [
    ['engine', 'install'],
    ["missing required argument 'engine'", 'hypros engine install', 'see: npx hypros engine install --help'],
  ],
]

test.each(mistakes)('%j is a mistake: what, where, what to do, and no stack', async (words, message) => {
  const { code, output, errors } = await hypros(words)
  const [what, where, remedy] = message
  const said = errors.slice(errors.indexOf('error: '))
  expect(said).toBe(`error: ${what}\n  where: ${where}\n  what to do: ${remedy}\n`)
  expect([code, output]).toEqual([2, ''])
})

/** Prints every module that is loaded. */
const spy = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context) } })
`)}`

test('help loads little: no tensors, no schemas, no command that was not named', async () => {
  const { errors } = await hypros(['--help'], { node: ['--import', spy] })
  const loaded = errors.trim().split('\n')
  expect(loaded.some((url) => url.endsWith('src/cli/main.ts'))).toBe(true)
  expect(
    loaded.filter((url) => /tensorflow|onnxruntime|\/zod\/|vitest|cli\/(doctor|engine)/.test(url)),
  ).toEqual([])
  expect(loaded.length).toBeLessThan(40)
})

test('a reader that stops early ends it without a complaint', async () => {
  const meanwhile = (child: ChildProcess) => child.stdout?.destroy()
  expect(await hypros(['data', 'list'], { meanwhile })).toEqual({ code: 0, output: '', errors: '' })
})
