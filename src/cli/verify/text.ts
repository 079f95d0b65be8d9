import { cellTitle, differenceLines } from '../../report/cell-difference.ts'
import { fieldText } from '../../report/file-difference.ts'
import { outputColors } from '../terminal.ts'
import type { FoundCell, Outcome } from './check.ts'

/** A line about the cell, and under it what there is to say. */
export function outcomeLines({ key, record }: FoundCell, outcome: Outcome): string[] {
  const colors = outputColors()
  const paint = {
    same: colors.green('✓ same'),
    different: colors.red('✗ different'),
    'different environment': colors.magenta('≠ different environment'),
    'other code': colors.yellow('– other code'),
    failed: colors.red('✗ failed'),
  }[outcome.state]
  const head = `${paint}  ${cellTitle(record.result)}  ${key.slice(0, 12)}`
  return [head, ...details(outcome).map((line) => `    ${line}`)]
}

function details(outcome: Outcome): string[] {
  switch (outcome.state) {
    case 'same':
      return [`${outcome.files} files, bit for bit`]
    case 'different':
      return ['A: stored, B: trained now', ...differenceLines(outcome.difference)]
    case 'different environment':
      return [
        ...outcome.parts.map(({ part, stored, here }) => `${part}: ${stored} → ${here}`),
        ...(outcome.difference?.numbers ?? []).map(fieldText),
        'bits were not compared',
      ]
    case 'other code':
      return [outcome.reason]
    case 'failed':
      return outcome.error.message.split('\n')
  }
}

/** The outcome as data. */
export function outcomeJson({ key, record }: FoundCell, outcome: Outcome) {
  const cell = { cell: cellTitle(record.result), key }
  if (outcome.state === 'failed') {
    const { what, where, remedy } = outcome.error
    return { ...cell, state: outcome.state, what, where, remedy }
  }
  if (outcome.state !== 'different environment') return { ...cell, ...outcome }
  return { ...cell, state: outcome.state, parts: outcome.parts, numbers: outcome.difference?.numbers ?? [] }
}

/** `verified 2 of 5: 2 same, 1 different environment, 2 other code`, so that a run without a comparison shows. */
export function summaryLine(outcomes: readonly Outcome[]): string {
  const states = ['same', 'different', 'different environment', 'other code', 'failed'] as const
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length
  const counts = states.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`)
  const verified = count('same') + count('different')
  return `verified ${verified} of ${outcomes.length}: ${counts.join(', ')}`
}
