/** Reads a corpus of declarations; prints its digest, and whether the compiler was loaded for it. */
import { createRequire } from 'node:module'
import { digestOf } from '../../src/base/canonical.ts'
import { loadLabelled } from '../../src/data/corpus.ts'

const corpus = digestOf(loadLabelled('types-node-topics'))
const require = createRequire(import.meta.url)
console.log(JSON.stringify({ corpus, compiled: require.resolve('typescript') in require.cache }))
