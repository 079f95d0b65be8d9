/** Prints its peak, after it has held as many bytes as its argument says. */
import { peakMemoryBytes } from '../../src/profile/memory.ts'

const held = Buffer.alloc(Number(process.argv[2]), 1)
console.log(JSON.stringify({ held: held.length, peak: peakMemoryBytes() }))
