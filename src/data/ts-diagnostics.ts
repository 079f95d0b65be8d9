import { runInNewContext } from 'node:vm'
import { DataError } from '../base/errors.ts'
import type { PinnedFile } from './files.ts'
import type { Pair } from './types.ts'

const compiler = 'lib/typescript.js'
const start = 'var Diagnostics = {'

/**
 * Key → English message of `ts.Diagnostics`. Only that table of the compiler's source is evaluated, from the bytes
 * that were checked: importing the compiler takes 0.3 s and 75 MB, which would show in a cell's peak memory.
 */
export function englishMessages(source: string): Map<string, string> {
  const from = source.indexOf(start)
  const to = source.indexOf('\n};', from)
  if (from < 0 || to < 0)
    throw new DataError(`no "${start}" in the file`, compiler, 'pin a version that has it')
  const messages = new Map<string, string>()
  const diag = (_code: number, _category: number, key: string, message: string) => {
    messages.set(key, message)
  }
  runInNewContext(`(${source.slice(from + start.length - 1, to + 2)})`, { diag })
  return messages
}

/** Key → message in a language, given as the compiler names its folder, in any case: `de`, `pt-BR`. */
function messagesIn(language: string, files: readonly PinnedFile[]): ReadonlyMap<string, string> {
  const text = (name: string) => {
    const found = files.find(({ file }) => file === name)
    if (!found) throw new DataError(`the lock names no file ${name}`, 'fixtures/datasets.lock', 'add its pin')
    return found.content.toString('utf8')
  }
  if (language === 'en') return englishMessages(text(compiler))
  const localized = JSON.parse(text(`lib/${language.toLowerCase()}/diagnosticMessages.generated.json`))
  return new Map(Object.entries(localized as Record<string, string>))
}

/**
 * The messages of the TypeScript compiler in two of its languages, joined by key and lower-cased as each language
 * does (Turkish: I → ı); ordered by key (UTF-16 code units).
 */
export function readTsDiagnostics(files: readonly PinnedFile[], source: string, target: string): Pair[] {
  const [from, to] = [messagesIn(source, files), messagesIn(target, files)]
  return [...from]
    .filter(([key]) => to.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, message]) => ({
      id: key,
      source: message.toLocaleLowerCase(source),
      target: (to.get(key) as string).toLocaleLowerCase(target),
    }))
}
