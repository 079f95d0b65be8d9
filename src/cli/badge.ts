/** `hypros badge`: badges of the verdicts recorded beside suites. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { makeFolder, onDisk } from '../base/disk.ts'
import { DataError } from '../base/errors.ts'
import { versions } from '../cell/prepare.ts'
import { type Badge, badgeEndpoint, badgeSvg, badgesOf } from '../report/badge.ts'
import { parseRecorded, type RecordedVerdicts } from '../report/recorded.ts'
import { jsonOption } from './command.ts'
import { type Declared, findSuites, readSuites } from './suites.ts'
import { outputColors, print, printJson } from './terminal.ts'

interface Options {
  readonly out: string
  readonly json?: true
}

const more = `
Reads __verdicts__/<experiment>.<tier>.<engine>.json beside the suites, as \`vitest run SUITE -u\` records them, and trains
nothing. Writes into DIR, for each of them: <experiment>.<tier>.<engine>.svg and .json for the whole, and the same with
.C1 to .C5 before the extension for each criterion. The .json is what https://img.shields.io/endpoint?url=… reads.

Green: pass; red: fail; yellow: inconclusive; orange: insufficient; violet: incomparable. Grey, with the word outdated:
the cells were trained by other versions of the program's parts than it has now; train them again and record anew.`

export default function defineBadge(command: Command): void {
  command
    .argument('[suites...]', 'suite files or folders (default: suites)')
    .requiredOption('--out <dir>', 'where badges are written')
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

async function run(words: readonly string[], { out, json }: Options): Promise<void> {
  const root = process.cwd()
  const declared = await readSuites(findSuites(words, root), root)
  const recorded = declared.flatMap((one) => recordedBeside(one, root))
  if (recorded.length === 0) throw nothingRecorded(declared)
  const badges = recorded.flatMap((one): Badge[] => badgesOf(one, versions))
  const folder = resolve(out)
  makeFolder(folder)
  for (const badge of badges) {
    write(join(folder, `${badge.name}.svg`), badgeSvg(badge))
    write(join(folder, `${badge.name}.json`), `${JSON.stringify(badgeEndpoint(badge), null, 2)}\n`)
  }
  if (json) return printJson(badges)
  for (const badge of badges) print(line(badge, out))
}

/** What is recorded of an experiment, at every tier and on every engine. */
function recordedBeside({ file, experiment }: Declared, root: string): RecordedVerdicts[] {
  const folder = join(dirname(resolve(root, file)), '__verdicts__')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
    .map((path) => parseRecorded(readFileSync(path, 'utf8'), path))
    .filter((recorded) => recorded.experiment === experiment.name)
}

function nothingRecorded(declared: readonly Declared[]): DataError {
  return new DataError(
    'no verdicts are recorded',
    declared.map(({ file, experiment }) => `${experiment.name} (${file})`).join(', '),
    `record them: npx vitest run ${declared[0]?.file ?? ''} -u`,
  )
}

const write = (path: string, text: string) => onDisk(path, () => writeFileSync(path, text))

function line({ name, label, message, outdated }: Badge, out: string): string {
  const colors = outputColors()
  const text = `${label} ${message}`
  return `${join(out, name)}.{svg,json}  ${outdated ? colors.dim(text) : text}`
}
