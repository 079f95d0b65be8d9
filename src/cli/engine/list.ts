/** `hypros engine list`. */
import type { Command } from 'commander'
import { describeEngines, type EngineState } from '../../engine/install/inventory.ts'
import { jsonOption } from '../command.ts'
import { outputColors, print, printJson } from '../terminal.ts'
import { megabytes } from './progress.ts'

export default function list(command: Command): void {
  command.addOption(jsonOption()).action(async ({ json }: { json?: true }) => {
    const engines = await describeEngines(process.env)
    if (json) return printJson(engines)
    for (const line of engineTable(engines)) print(line)
  })
}

/** A line an engine: whether it works, name, variant, version, size, where. */
function engineTable(engines: readonly EngineState[]): string[] {
  const colors = outputColors()
  const rows = engines.map(({ name, variant, version, bytes, where }) => [
    name,
    variant,
    version,
    bytes === null ? '' : megabytes(bytes),
    where,
  ])
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return engines.flatMap(({ problem }, index) => {
    const mark = problem === null ? colors.green('✓') : colors.red('✗')
    const cells = rows[index]!.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    const line = `${mark} ${cells.join('  ').trimEnd()}`
    return problem === null ? [line] : [line, ...problem.split('\n').map((text) => `    ${text}`)]
  })
}
