/** Trains a few updates on the engine named and prints a digest of the whole state. */
import { loadEngine } from '../../src/engine/index.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { stateDigest } from './bits.ts'

process.stdout.write(await stateDigest(await loadEngine(process.argv[2] as string, 1), hypros(), 1))
