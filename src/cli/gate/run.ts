/** The gate from one end to the other: two trees, their plans, what has to be trained, and what it says. */

import { ConfigError } from '../../base/errors.ts'
import { openStore } from '../../cell/store.ts'
import { instanceName } from '../../experiment/instance.ts'
import type { Experiment, Tier } from '../../experiment/types.ts'
import {
  type GateExperiment,
  type GateReport,
  type GateStageReport,
  gateInput,
  gateState,
  metricsOf,
} from '../../report/gate.ts'
import { confirmGate, freshSeeds, screenGate, thresholds } from '../../verdict/index.ts'
import { settled } from '../settled.ts'
import type { LiveLines } from '../terminal.ts'
import { checkOut } from './base-tree.ts'
import { type CellPair, type PairedCells, pairVersions } from './pair.ts'
import { cellsOf, openSide, type PlannedSide, planSide, type Side } from './side.ts'
import { type Obtain, trainer } from './train.ts'

export interface GateSettings {
  readonly base: string
  readonly words: readonly string[]
  readonly tier: Tier
  readonly engine: string
  readonly root: string
  /** Folder of the store. */
  readonly store: string
}

/** @throws ConfigError, and whatever keeps a cell from being trained */
export async function runGate(
  settings: GateSettings,
  live: LiveLines,
  signal: AbortSignal,
): Promise<GateReport> {
  const { base, words, tier, engine, root } = settings
  live.show(`checking out ${base}`)
  const tree = await checkOut(base, root, signal)
  try {
    const pool = { store: openStore(settings.store), signal }
    const [old, changed] = [await openSide('old', tree.root, pool), await openSide('new', root, pool)]
    const options = { tier, engine, threads: 1 }
    live.show('planning the new side')
    const after = await planSide(changed, words, options)
    live.show('planning the old side')
    const before = await planSide(old, words, options)
    live.end()
    const context: Context = { old, changed, options, obtain: trainer(old, changed, live) }
    const experiments = await judged(before, after, context)
    const problems = [...after.problems, ...before.problems]
    return {
      base,
      commit: tree.commit,
      tier,
      engine,
      state: gateState({ experiments, problems }),
      experiments,
      added: onlyIn(after, before),
      removed: onlyIn(before, after),
      problems,
    }
  } finally {
    live.end()
    tree.discard()
  }
}

interface Context {
  readonly old: Side
  readonly changed: Side
  readonly options: { readonly tier: Tier; readonly engine: string; readonly threads: number }
  readonly obtain: Obtain
}

/** An experiment on both sides. */
interface Both {
  readonly file: string
  readonly old: Experiment
  readonly changed: Experiment
  readonly paired: PairedCells
}

function judged(before: PlannedSide, after: PlannedSide, context: Context): Promise<GateExperiment[]> {
  const both = after.experiments.flatMap(({ declared, cells }): Both[] => {
    const other = before.experiments.find((one) => one.declared.experiment.name === declared.experiment.name)
    if (other === undefined) return []
    const paired = pairVersions(other.cells, cells)
    const { file, experiment } = declared
    return [{ file, old: other.declared.experiment, changed: experiment, paired }]
  })
  // Before anything is trained
  for (const one of both) assertSeeds(one)
  return settled(both.map((one) => judgeExperiment(one, context)))
}

async function judgeExperiment(both: Both, context: Context): Promise<GateExperiment> {
  const { paired, file, changed } = both
  const facts = {
    experiment: changed.name,
    file,
    cells: { changed: paired.changed.length, unchanged: paired.unchanged },
    added: paired.added,
    removed: paired.removed,
  }
  if (paired.changed.length === 0) {
    return { ...facts, state: 'unchanged', metrics: {}, screening: null, confirmation: null }
  }
  const pairs = await context.obtain(paired.changed)
  const metrics = metricsOf(pairs)
  const screening = { seeds: seedsOf(paired.changed), outcome: screenGate(gateInput(pairs)) }
  if (screening.outcome.state !== 'flagged') {
    const state = screening.outcome.state === 'red' ? 'red' : 'green'
    return { ...facts, state, metrics, screening, confirmation: null }
  }
  const confirmation = await confirmed(both, screening, context)
  const state = confirmation.outcome.state === 'green' ? 'green' : 'red'
  return { ...facts, state, metrics, screening, confirmation }
}

/** Both versions of the flagged cells on fresh seeds. */
async function confirmed(
  { old, changed }: Both,
  { seeds: screened, outcome }: GateStageReport,
  context: Context,
): Promise<GateStageReport> {
  const places = outcome.state === 'flagged' ? outcome.cells : []
  const seeds = freshSeeds(screened.length, [...old.seeds, ...changed.seeds])
  const isFlagged = (spec: CellPair['new']['spec']) =>
    places.some(({ arm, instance }) => arm === spec.arm && instance === instanceName(spec))
  const cells = async (side: Side, experiment: Experiment) =>
    cellsOf(side, { ...experiment, seeds }, context.options, isFlagged)
  const [before, after] = [await cells(context.old, old), await cells(context.changed, changed)]
  const pairs = await context.obtain(pairVersions(before, after).changed)
  return { seeds, outcome: confirmGate(gateInput(pairs)) }
}

const seedsOf = (pairs: readonly CellPair[]): number[] =>
  [...new Set(pairs.map((pair) => pair.new.spec.seed))].sort((a, b) => a - b)

/** Two runs of a version say nothing about its spread. */
function assertSeeds({ changed, file, paired }: Both): void {
  const seeds = seedsOf(paired.changed)
  if (paired.changed.length === 0 || seeds.length >= thresholds.seeds) return
  throw new ConfigError(
    `the versions of experiment "${changed.name}" share ${seeds.length} of at least ${thresholds.seeds} seeds`,
    file,
    `declare ${thresholds.seeds} seeds or more on both sides, or name the suites to gate`,
  )
}

function onlyIn(side: PlannedSide, other: PlannedSide): string[] {
  const known = new Set(other.experiments.map(({ declared }) => declared.experiment.name))
  return side.experiments.map(({ declared }) => declared.experiment.name).filter((name) => !known.has(name))
}
