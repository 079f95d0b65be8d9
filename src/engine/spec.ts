import { suggest } from '../experiment/suggest.ts'

/** What an engine can be asked for beside its plain self: `name:option`. */
const options = {
  onnx: ['webgpu', 'cuda'],
  tensorflow: ['xla'],
  eager: [],
} as const

type Options = typeof options

/** An engine as it is asked for; `option` is null for its plain self. */
export type EngineSpec = {
  readonly [Name in keyof Options]: { readonly name: Name; readonly option: Options[Name][number] | null }
}[keyof Options]

const specs = Object.entries(options).flatMap(([name, all]) =>
  [null, ...all].map((option) => ({ name, option }) as EngineSpec),
)

/** How plans, keys, reports and `HYPROS_ENGINE` write an engine: `onnx`, `onnx:webgpu`. */
export function engineText({ name, option }: EngineSpec): string {
  return option === null ? name : `${name}:${option}`
}

/** Everything that `HYPROS_ENGINE` may be. */
export const engineNames: readonly string[] = specs.map(engineText)

/** Reads `name` or `name:option`; undefined where there is no such engine. */
export function parseEngine(text: string): EngineSpec | undefined {
  return specs.find((spec) => engineText(spec) === text)
}

/** The engine that was probably meant: a slip of its name, or its option alone. */
export function suggestEngine(text: string): string | undefined {
  return suggest(text, engineNames) ?? engineNames.find((name) => name.endsWith(`:${text}`))
}

/** An engine as part of a file's name: every file system takes a hyphen, and not every one a colon. */
export function engineFileName(name: string): string {
  return name.replaceAll(':', '-')
}
