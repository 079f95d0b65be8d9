import { cellColumns, csv } from './csv.ts'
import { relativeDrop } from './measures.ts'
import type { RobustnessModel } from './robustness.ts'

const before = [
  ...cellColumns,
  'engine',
  'perturbation',
  'metric',
  'clean',
  'perturbed',
  'dropPercent',
  'editedWords',
  'editedCharacters',
  'changedTexts',
] as const

/**
 * `robustness.csv`: one row a cell and perturbation, then all scores of the perturbed split. A cell without scores
 * (missing, diverged) has one row with an empty perturbation.
 */
export function renderRobustnessCsv({ experiment, tier, engine, cells }: RobustnessModel): string {
  const names = new Set(
    cells.flatMap(({ levels }) => Object.values(levels).flatMap(({ scores }) => Object.keys(scores))),
  )
  const rows = cells.flatMap((cell) => {
    const { task, dataset, model, arm, seed, state, reason, metric, clean } = cell
    const own = { task, dataset, model, arm, seed, state, reason, metric, cellKey: cell.key }
    const shared = { experiment: experiment.name, tier, engine, ...own }
    const levels = Object.entries(cell.levels)
    if (levels.length === 0) return [shared]
    return levels.map(([perturbation, { scores, distance, changed, trigger, key }]) => {
      const [from, to] = metric === null ? [] : [clean[metric], scores[metric]]
      return {
        ...scores,
        ...shared,
        perturbation,
        clean: from ?? null,
        perturbed: to ?? null,
        dropPercent: relativeDrop(from, to),
        editedWords: distance.words,
        editedCharacters: distance.characters,
        changedTexts: changed,
        trigger: trigger?.text ?? null,
        key,
      }
    })
  })
  return csv([...before, ...names, 'trigger', 'cellKey', 'key'], rows)
}
