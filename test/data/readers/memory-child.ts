/** Reads 64 MB of text out of a gzipped stream that is made as it is read; prints by how many MB the process grew after the first quarter. */
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { parallelLines } from '../../../src/data/readers/parallel.ts'
import { gunzipped } from '../../../src/data/readers/source.ts'

const text = (number: number) => `${String(number).padStart(8, '0')} ${'word '.repeat(18)}\n`
const pairs = 320_000

function* written(): Generator<string> {
  for (let first = 0; first < pairs; first += 1000) {
    yield Array.from({ length: 1000 }, (_, i) => text(first + i)).join('')
  }
}

const source = gunzipped({
  name: 'large.gz',
  open: () => Readable.from(written()).pipe(createGzip({ level: 1 })),
})
let early = 0
let peak = 0
let lines = 0
let bytes = 0
for await (const pair of parallelLines(source, source)) {
  lines += 2
  bytes += pair.source.length + pair.target.length + 2
  if (lines % 20_000 !== 0) continue
  peak = Math.max(peak, process.memoryUsage.rss())
  if (lines <= pairs / 2) early = peak
}
console.log(JSON.stringify({ lines, megabytes: Math.round(bytes / 1e6), grown: (peak - early) / 1e6 }))
