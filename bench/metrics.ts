/**
 * BLEU and chrF of many segments, one thread, against sacreBLEU: rounds of both in turn, so that a machine whose speed
 * drifts slows both alike. Processor time is compared, ours with the collector's and compiler's threads, so that what
 * else the machine does counts for neither. The two scores must agree.
 *
 *   node bench/metrics.ts [--segments 100000] [--rounds 5] [--metrics bleu,chrf] [--python PATH]
 *
 * References are TypeScript's localized diagnostics, each with a number so that no two are equal (sacreBLEU remembers
 * the tokens of equal lines); hypotheses have two words exchanged and one left out. Needs bench/peers/setup.sh once.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomStream } from '../src/base/random.ts'
import { bleuMetric, chrfMetric, scoreCorpus, type TextPair } from '../src/metric/index.ts'
import { median } from '../src/stats/index.ts'
import { type Measured, openProcess } from './lib/process.ts'
import { reportErrors, say } from './lib/program.ts'
import { listed, nameAmong, wholeNumber } from './lib/size.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const metrics = { bleu: bleuMetric(), chrf: chrfMetric() } as const
type Name = keyof typeof metrics

/** Messages of all languages in turn. */
function messages(): string[] {
  const library = dirname(fileURLToPath(import.meta.resolve('typescript')))
  return readdirSync(library, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(library, name, 'diagnosticMessages.generated.json'))
    .flatMap((path) => Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>))
    .map((text) => text.replaceAll('\n', ' '))
}

function corpus(count: number): TextPair[] {
  const texts = messages()
  const stream = randomStream(1, 'bench-metrics')
  return Array.from({ length: count }, (_, i) => {
    const reference = `${texts[i % texts.length]} ${i}.`
    const words = reference.split(' ')
    const at = stream.integer(Math.max(1, words.length - 1))
    words.splice(at, 2, ...words.slice(at, at + 2).reverse())
    if (words.length > 3) words.splice(stream.integer(words.length), 1)
    return { hypothesis: words.join(' '), references: [reference] }
  })
}

async function compare(name: Name, pairs: readonly TextPair[], peer: Measured, rounds: number) {
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const theirs = await peer.ask(name)
    const began = process.cpuUsage()
    const { score } = scoreCorpus<TextPair, { readonly score: number }>(metrics[name], pairs)
    const { user, system } = process.cpuUsage(began)
    const seconds = (user + system) / 1e6
    if (!(Math.abs(score - Number(theirs.score)) <= 1e-9)) {
      throw new Error(`${name}: ${score} here, ${theirs.score} by ${peer.build}`)
    }
    ratios.push(Number(theirs.seconds) / seconds)
    say(
      `${name} ${score.toFixed(4)}: ${seconds.toFixed(2)} s here, ${Number(theirs.seconds).toFixed(2)} s there`,
    )
  }
  return { metric: name, speed: median(ratios), rounds: ratios }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      segments: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '5' },
      metrics: { type: 'string', default: 'bleu,chrf' },
      python: { type: 'string', default: here('peers/.venv/bin/python') },
    },
  })
  const pairs = corpus(wholeNumber(values.segments, '--segments'))
  const folder = mkdtempSync(join(tmpdir(), 'hypros-bench-metrics-'))
  try {
    const file = (name: string, lines: readonly string[]): string => {
      const path = join(folder, name)
      writeFileSync(path, `${lines.join('\n')}\n`)
      return path
    }
    const files = [
      file(
        'hypotheses',
        pairs.map(({ hypothesis }) => hypothesis),
      ),
      file(
        'references',
        pairs.map(({ references }) => references[0]!),
      ),
    ]
    const opened = await openProcess({ program: values.python, args: [here('peers/metrics.py'), ...files] })
    if (opened.state !== 'ready') {
      say(`no peer: ${opened.reason} (bench/peers/setup.sh, or --python PATH)`)
      return 4
    }
    const names = listed(values.metrics).map((name) => nameAmong(metrics, name, '--metrics'))
    const rounds = wholeNumber(values.rounds, '--rounds')
    const results = []
    for (const name of names) results.push(await compare(name, pairs, opened.server, rounds))
    await opened.server.end()
    console.log(JSON.stringify({ segments: pairs.length, peer: opened.server.build, results }, null, 2))
    return 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await reportErrors(main)
