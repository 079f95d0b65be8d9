import { createRequire } from 'node:module'
import type ts from 'typescript'

/** Loaded when first asked for: it takes 0.3 s and 75 MB, which cells on other data need not pay. */
let loaded: typeof ts | undefined

/** The API of the TypeScript compiler, of the version that this package pins. */
export function compiler(): typeof ts {
  loaded ??= createRequire(import.meta.url)('typescript') as typeof ts
  return loaded
}
