/**
 * The tokenizer against Hugging Face's tokenizers for Python, one thread each, rounds of both in turn:
 *
 *     npm run bench:tokenizer -- FILE.txt FILE.gz … [--vocabulary 8000] [--rounds 5] [--python PATH]
 *     npm run bench:tokenizer -- FILE.txt … --pairs 4500000 [--vocabulary 32000]
 *
 * Files hold one text a line. Without `--pairs` both train on the lines and encode them, and have to agree. With it
 * nothing is compared: we alone train on that many pairs of lines, the files over and over with one word of most lines
 * altered, which says what time and memory a corpus of that size takes (not what a tokenizer of it would be like).
 * Python's side is bench/peers/.venv (bench/peers/setup.sh) or any Python with the tokenizers of its requirements.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { sha256 } from '../src/base/canonical.ts'
import { randomStream } from '../src/base/random.ts'
import { fastEncoder } from '../src/data/tokenizer/encoder.ts'
import { trainTokenizer, trainTokenizerOnStream } from '../src/data/tokenizer.ts'
import { median } from '../src/stats/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vocabulary: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    pairs: { type: 'string' },
    python: { type: 'string', default: fileURLToPath(new URL('peers/.venv/bin/python', import.meta.url)) },
  },
})

const linesOf = (path: string): string[] => {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n')
}
const lines = positionals.flatMap(linesOf)
if (lines.length === 0) throw new Error('name the files to train on')

const megabytes = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6

/** The lines over and over; in three of four of them a word gets three random letters more. */
async function* repeated(count: number): AsyncGenerator<string> {
  const stream = randomStream(1, 'altered')
  const letters = 'abcdefghijklmnopqrstuvwxyzäöüß'
  const letter = (): string => letters[stream.integer(letters.length)] as string
  for (let number = 0; number < count; number++) {
    const line = lines[number % lines.length] as string
    const at = line.indexOf(' ', stream.integer(Math.max(1, line.length)))
    const altered = at >= 0 && stream.uniform() < 0.75
    yield altered ? line.slice(0, at) + letter() + letter() + letter() + line.slice(at) : line
  }
}

async function scale(pairs: number, vocabulary: number): Promise<void> {
  let characters = 0
  const generated = performance.now()
  for await (const text of repeated(2 * pairs)) characters += text.length
  const began = performance.now()
  const before = process.cpuUsage()
  const json = await trainTokenizerOnStream(repeated(2 * pairs), { vocabulary })
  const seconds = (performance.now() - began) / 1e3
  const { user, system } = process.cpuUsage(before)
  const making = (began - generated) / 1e3
  const peak = process.resourceUsage().maxRSS / 2 ** 20
  console.log(
    `${pairs} pairs, ${(characters / 1e6).toFixed(0)} M characters: ${seconds.toFixed(1)} s ` +
      `(${((user + system) / 1e6).toFixed(1)} s of processor time), of which about ${making.toFixed(1)} s to make the lines; ` +
      `${JSON.parse(json).model.merges.length} merges, ` +
      `vocabulary ${vocabulary}; peak memory ${peak.toFixed(2)} GiB`,
  )
}

interface Timed {
  readonly seconds: number
  readonly digest: string
}

/** Python's side; its protocol stands in bench/peers/tokenizer.py. */
function peer(file: string, vocabulary: number) {
  const script = fileURLToPath(new URL('peers/tokenizer.py', import.meta.url))
  const server = spawn(values.python, [script, file, `${vocabulary}`])
  server.on('error', () => console.error(`no Python at ${values.python}: run bench/peers/setup.sh`))
  server.stderr.pipe(process.stderr)
  const replies = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const ask = async (request: string): Promise<Timed> => {
    server.stdin.write(`${request}\n`)
    const { value, done } = await replies.next()
    if (done) throw new Error('the Python server ended')
    return JSON.parse(value) as Timed
  }
  return { ask, stop: () => server.stdin.end('quit\n') }
}

function timed<T>(run: () => T, digest: (result: T) => string): Timed {
  const began = performance.now()
  const result = run()
  return { seconds: (performance.now() - began) / 1e3, digest: digest(result) }
}

const mergesDigest = (json: string): string =>
  sha256((JSON.parse(json).model.merges as string[][]).map((pair) => pair.join(' ')).join('\n'))

async function compare(vocabulary: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hypros-bench-'))
  const [text, saved] = [join(folder, 'lines.txt'), join(folder, 'tokenizer.json')]
  const json = trainTokenizer(lines, { vocabulary })
  writeFileSync(text, lines.join('\n'))
  writeFileSync(saved, json)
  const python = peer(text, vocabulary)
  const jobs = {
    train: [() => timed(() => trainTokenizer(lines, { vocabulary }), mergesDigest), 'train'],
    encode: [
      () =>
        timed(
          () => lines.map(fastEncoder(JSON.parse(json))),
          (ids) => sha256(ids.join('\n')),
        ),
      `encode ${saved}`,
    ],
  } as const
  console.log(`${lines.length} lines, ${megabytes(lines).toFixed(1)} MB, vocabulary ${vocabulary}`)
  for (const [name, [ours, request]] of Object.entries(jobs)) {
    const ratios: number[] = []
    const seconds: [number[], number[]] = [[], []]
    for (let round = 0; round < Number(values.rounds); round++) {
      const [a, b] = [ours(), await python.ask(request)]
      if (a.digest !== b.digest) throw new Error(`${name}: the results differ`)
      seconds[0].push(a.seconds)
      seconds[1].push(b.seconds)
      ratios.push(b.seconds / a.seconds)
    }
    console.log(
      `${name}: ${median(seconds[0]).toFixed(2)} s against ${median(seconds[1]).toFixed(2)} s, ` +
        `${median(ratios).toFixed(2)}x the speed of tokenizers (${ratios.map((r) => r.toFixed(2)).join(' ')}), same result`,
    )
  }
  python.stop()
  rmSync(folder, { recursive: true })
}

if (values.pairs) await scale(Number(values.pairs), Number(values.vocabulary ?? 32_000))
else await compare(Number(values.vocabulary ?? 8_000))
