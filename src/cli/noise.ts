/** `hypros noise`: whether experiments call noise an effect, from an arm compared with itself. */
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { StoreError } from '../base/errors.ts'
import { writeAll } from '../base/write-all.ts'
import { storedRecords } from '../cell/evidence.ts'
import { obtainCell, type PoolOptions, preparePlan } from '../cell/pool.ts'
import type { ReadyCell } from '../cell/protocol.ts'
import { openStore } from '../cell/store.ts'
import { plan } from '../experiment/plan.ts'
import type { Experiment, Plan, Tier } from '../experiment/types.ts'
import { provenanceOf } from '../report/cells.ts'
import { claimInput } from '../report/judge.ts'
import { type NoiseRecord, noiseFile, noiseReport } from '../report/noise.ts'
import { renderNoise } from '../report/noise-table.ts'
import { engineOption, jsonOption, positiveInteger, tierOption } from './command.ts'
import { interruptible } from './interrupt.ts'
import { settled } from './settled.ts'
import { storeFolder } from './store.ts'
import { suitesAt } from './suites.ts'
import { liveLines, outputColors, print, printJson } from './terminal.ts'

interface Options {
  readonly tier: Tier
  readonly engine: string
  readonly seeds: number
  readonly train?: true
  readonly json?: true
}

const more = `
Seeds 1 to --seeds of the baseline are dealt into groups, as many seeds each as the experiment has, and each group
stands for an arm. Two and two are compared as the criteria compare arms: nothing differs between them, so z = Φ⁻¹(F_t(est/se))
is standard normal where standard errors are right. The upper 95 % bound of its root mean square has to be below 1.19;
that takes about 50 pairs, or 300 seeds of one instance at three seeds an arm. Variances over test examples are left out,
which makes the test the harder.

Uses what is stored; --train trains the seeds that are missing. The next run of the suite shows the bounds beside its verdicts
(reports/<experiment>/noise.json). Ends with 1 where a bound is not below 1.19, also for
want of pairs.`

export default function defineNoise(command: Command): void {
  command
    .argument('[suites...]', 'suite files or folders (default: suites)')
    .addOption(tierOption())
    .addOption(engineOption('whose cells'))
    .addOption(new Option('--seeds <n>', 'seeds 1 to n').argParser(positiveInteger).default(300))
    .option('--train', 'train those that are not stored')
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

async function run(words: readonly string[], { tier, engine, seeds, train, json }: Options): Promise<void> {
  const root = process.cwd()
  const { there } = await suitesAt(tier, words, root)
  const reports = await interruptible(async (signal) => {
    const pool = { store: openStore(storeFolder(root)), directory: root, signal }
    const all: NoiseRecord[] = []
    for (const { experiment } of there) {
      const planned = plan(alone(experiment, seeds), { tier, engine, threads: 1 })
      all.push(await measured(experiment, planned, pool, train === true))
    }
    return all
  })
  for (const record of reports) if (record.pairs > 0) keep(record, root)
  if (reports.some(({ rows }) => rows.length === 0 || rows.some(({ holds }) => !holds))) process.exitCode = 1
  if (json) return printJson(reports)
  const options = { color: outputColors().level > 0, width: process.stdout.columns ?? 100 }
  print(reports.map((report) => renderNoise(report, options)).join('\n\n'))
}

/** The baseline by itself, with seeds 1 to `seeds`. */
function alone({ arms, baseline, ...experiment }: Experiment, seeds: number): Experiment {
  return {
    ...experiment,
    arms: { [baseline]: arms[baseline]! },
    baseline,
    bounded: baseline,
    candidate: baseline,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
  }
}

async function measured(
  { name, baseline, arms, seeds }: Experiment,
  planned: Plan,
  pool: PoolOptions,
  train: boolean,
): Promise<NoiseRecord> {
  const answer = await preparePlan(planned, pool)
  if (train) {
    await trainAll(
      answer.cells.flatMap((cell) => (cell.state === 'ready' ? [cell] : [])),
      pool,
    )
  }
  const { cells } = storedRecords(answer, pool.store)
  const { versions } = provenanceOf(cells.flatMap(({ record }) => record ?? []))
  const { instances } = claimInput({ plan: planned, cells, timing: null }, baseline)
  const report = noiseReport({
    experiment: name,
    arm: baseline,
    arms: Object.keys(arms).length,
    seeds: seeds.length,
    instances,
  })
  return { ...report, tier: planned.tier, engine: planned.engine, versions }
}

/** Leaves what was measured beside the reports, which show it from the next run on. @throws StoreError */
function keep(record: NoiseRecord, root: string): void {
  const folder = join(root, 'reports', record.experiment)
  const problem = writeAll(folder, { [noiseFile]: `${JSON.stringify(record, null, 2)}\n` })
  if (problem !== null) throw new StoreError(problem, folder, 'mend that and run it again: cells are kept')
}

/**
 * What is trained stays in the store, so that a run that was interrupted goes on.
 * @throws the first error, once all have ended
 */
async function trainAll(cells: readonly ReadyCell[], pool: PoolOptions): Promise<void> {
  const live = liveLines()
  let done = 0
  const say = () => live.show(`${done} of ${cells.length} cells`)
  try {
    await settled(
      cells.map(async (cell) => {
        await obtainCell(cell, pool)
        done++
        say()
      }),
    )
  } finally {
    live.end()
  }
}
