/** The GitHub Action: its fields, the inputs it uses, and that what it runs is there. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { engineNames } from '../../src/engine/spec.ts'
import { tiers } from '../../src/experiment/types.ts'
import { hypros } from '../cli/program.ts'
import { read } from './sources.ts'

const text = z.string().min(1)

/** The part of GitHub's metadata syntax for actions that is used here; other fields are refused. */
const input = z.strictObject({ description: text, required: z.boolean(), default: z.string() })
const common = { name: text.optional(), id: text.optional(), if: text.optional() }
const runStep = z.strictObject({
  ...common,
  run: text,
  shell: z.literal('bash'), // a composite step has to name one
  env: z.record(z.string().regex(/^[A-Z_]+$/), text).optional(),
})
const usesStep = z.strictObject({
  ...common,
  uses: z.string().regex(/^[\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40}$/, 'an action at a full commit'),
  with: z.record(z.string(), text),
})
const schema = z.strictObject({
  name: text,
  description: text,
  author: text,
  branding: z.strictObject({ icon: text, color: text }),
  inputs: z.record(z.string(), input),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(z.union([runStep, usesStep])) }),
})

const source = read('action.yml')
const action = schema.parse(parse(source))
const scripts = action.runs.steps.flatMap((step) => ('run' in step ? [step] : []))
const scriptOf = (name: string) => scripts.find((step) => step.name === name)?.run ?? ''

test('it takes what docs/gate.md says', () => {
  expect(Object.keys(action.inputs)).toEqual(['base', 'suites', 'tier', 'engine', 'node-version'])
  const page = read('docs/gate.md')
  for (const name of Object.keys(action.inputs)) expect(page).toContain(`| \`${name}\``)
})

test('defaults are values that the command line accepts', () => {
  expect(tiers).toContain(action.inputs.tier?.default)
  expect(engineNames).toContain(action.inputs.engine?.default)
})

test('every input is used, and no other; none is pasted into a script', () => {
  const used = [...source.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name)
  expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort())
  for (const { run } of scripts) expect(run).not.toContain('${{')
})

test('steps whose outputs are used have an id', () => {
  const ids = action.runs.steps.map(({ id }) => id)
  for (const [, id] of source.matchAll(/\bsteps\.([\w-]+)/g)) expect(ids).toContain(id)
})

test.each(scripts.map(({ name = '', run }) => [name, run]))('bash can read the script of "%s"', (_, run) => {
  execFileSync('bash', ['-n', '-c', run])
})

test('commands and options that it runs exist', async () => {
  const calls = scripts.flatMap(({ run }) => [...run.matchAll(/npx hypros ([a-z ]+?)(?= -|$)(.*)$/gm)])
  expect(calls.map(([, words]) => words)).toEqual(['engine install tensorflow', 'gate'])
  for (const [, words = '', options = ''] of calls) {
    const { code, output } = await hypros([...words.split(' '), '--help'])
    expect(code).toBe(0)
    for (const [option] of options.matchAll(/--[a-z-]+/g)) expect(output).toContain(`${option} `)
  }
})

describe('finding the base', () => {
  let folder: string
  let origin: string
  const git = (where: string, ...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], {
      cwd: where,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hypros-action-'))
    origin = join(folder, 'origin')
    mkdirSync(origin)
    git(origin, 'init', '--quiet', '--initial-branch=main')
    for (const message of ['one', 'two', 'three']) {
      git(origin, 'commit', '--quiet', '--allow-empty', '--message', message)
    }
    git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true') // as GitHub does
    git(folder, 'clone', '--quiet', '--depth=1', `file://${origin}`, 'shallow')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each([
    ['a commit that a shallow checkout lacks', 'HEAD~2'],
    ['the commit that is checked out', 'HEAD'],
  ])('%s', (_, which) => {
    const commit = git(origin, 'rev-parse', which)
    const output = join(folder, 'output')
    writeFileSync(output, '')
    execFileSync('bash', ['-e', '-o', 'pipefail', '-c', scriptOf('Find the base')], {
      cwd: join(folder, 'shallow'),
      env: { ...process.env, BASE: commit, GITHUB_OUTPUT: output },
      stdio: 'pipe',
    })
    expect(readFileSync(output, 'utf8')).toBe(`commit=${commit}\n`)
    expect(git(join(folder, 'shallow'), 'rev-parse', `${commit}^{commit}`)).toBe(commit)
  })
})
