import { createRequire } from 'node:module'
import type ts from 'typescript'

const require = createRequire(import.meta.url)

/** Loaded when first asked for: it takes 0.3 s and 75 MB, which cells on other data need not pay. */
let loaded: typeof ts | undefined

/** The API of the TypeScript compiler, of the version that this package pins. */
export function compiler(): typeof ts {
  loaded ??= require('typescript') as typeof ts
  return loaded
}

/** Its version, without loading it. */
export function compilerVersion(): string {
  return (require('typescript/package.json') as { readonly version: string }).version
}
