import type { ChalkInstance } from 'chalk'
import { type Finding, findingText } from '../cell/check/finding.ts'
import { item, plain } from './text.ts'

/** Warnings about losses and data for a terminal; nothing where there are none. */
export function findingLines(findings: readonly Finding[], chalk: ChalkInstance, width: number): string[] {
  if (findings.length === 0) return []
  return [
    '',
    chalk.bold('Checks'),
    ...findings.flatMap((finding) => item(plain(findingText(finding)), chalk.yellow('!'), width)),
  ]
}
