/** `hypros diff`: which cells of two stores differ, or in what two cells do. */
import { type Command, Option } from 'commander'
import { ConfigError } from '../base/errors.ts'
import type { CellResult } from '../cell/record.ts'
import { openStore, type Store } from '../cell/store.ts'
import { type CellDifference, cellTitle, compareCells, differenceLines } from '../report/cell-difference.ts'
import { pairCells } from '../report/store-difference.ts'
import { filesOf, type Named, named } from './cells.ts'
import { jsonOption } from './command.ts'
import { storeFolder } from './store.ts'
import { outputColors, print, printJson } from './terminal.ts'

interface Options {
  readonly store?: string
  readonly json?: true
}

/** A cell of one store or of both; keys are null where a store has none. */
interface Row {
  readonly cell: string
  readonly a: string | null
  readonly b: string | null
  readonly difference: CellDifference | null
}

const more = `
A and B are two stores (.hypros folders), or two cells: folders in the "cells" of a store, or keys of the store at
hand (the first digits will do). Cells of two stores are paired by key, else by declaration. Every file is compared but
run.json, which says what a training happened to take; timings are not compared, since no two are alike.

Ends with 0 where there is no difference, with 1 where there is one.`

export default function defineDiff(command: Command): void {
  command
    .argument('<a>', 'a store or a cell')
    .argument('<b>', 'another one')
    .addOption(new Option('--store <dir>', 'where keys are looked up (default: HYPROS_STORE or .hypros)'))
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

function run(a: string, b: string, { store, json }: Options): void {
  const home = openStore(store ?? storeFolder(process.cwd()))
  const rows = compared(named(a, home), named(b, home))
  const differing = rows.filter(isDifferent)
  if (differing.length > 0) process.exitCode = 1
  if (json) {
    printJson({ a, b, same: rows.length - differing.length, different: differing })
    return
  }
  for (const row of differing) for (const line of lines(row)) print(line)
  const count = (is: (row: Row) => boolean) => rows.filter(is).length
  const onlyA = count((row) => row.b === null)
  const onlyB = count((row) => row.a === null)
  print(
    `${rows.length - differing.length} same, ${differing.length - onlyA - onlyB} different, ` +
      `${onlyA} in A only, ${onlyB} in B only`,
  )
}

const isDifferent = ({ a, b, difference }: Row) => a === null || b === null || difference !== null

function compared(a: Named, b: Named): Row[] {
  if (a.kind === 'cell' && b.kind === 'cell') {
    return [pairRow(a.store, resultOf(a.store, a.key), b.store, resultOf(b.store, b.key))]
  }
  if (a.kind === 'cell' || b.kind === 'cell') {
    throw new ConfigError('one is a store and the other a cell', 'the command line', 'compare two of a kind')
  }
  const { pairs, onlyA, onlyB } = pairCells(resultsOf(a.store), resultsOf(b.store))
  return [
    ...pairs.map(([one, other]) => pairRow(a.store, one, b.store, other)),
    ...onlyA.map((one): Row => ({ cell: cellTitle(one), a: one.key, b: null, difference: null })),
    ...onlyB.map((other): Row => ({ cell: cellTitle(other), a: null, b: other.key, difference: null })),
  ]
}

function resultOf(store: Store, key: string): CellResult {
  // Names the cell where there is none.
  store.files('cells', key)
  return store.readCell(key)?.result as CellResult
}

const resultsOf = (store: Store) => store.keys('cells').map((key) => resultOf(store, key))

function pairRow(storeA: Store, a: CellResult, storeB: Store, b: CellResult): Row {
  const difference = compareCells(filesOf(storeA, a.key), filesOf(storeB, b.key))
  const titles = new Set([cellTitle(a), cellTitle(b)])
  return { cell: [...titles].join(' → '), a: a.key, b: b.key, difference }
}

const short = (key: string) => key.slice(0, 12)

function lines({ cell, a, b, difference }: Row): string[] {
  const colors = outputColors()
  if (a === null || b === null) {
    return [`${colors.yellow(a === null ? '+ in B only' : '− in A only')}  ${cell}  ${short(a ?? b ?? '')}`]
  }
  const keys = a === b ? short(a) : `${short(a)} → ${short(b)}`
  return [
    `${colors.red('✗ different')}  ${cell}  ${keys}`,
    ...(difference === null ? [] : differenceLines(difference).map((line) => `    ${line}`)),
  ]
}
