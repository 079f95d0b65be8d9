/** What a report says about a cell: names, units, direction and digits, once for all renderers. */
import { isPerturbedSplit, perturbationName } from '../experiment/splits.ts'
import { formatNumber } from './format.ts'
import type { CellRow, InstanceReport, Measure } from './types.ts'

export interface ScoreInfo {
  readonly label: string
  readonly unit: string
  readonly better: 'higher' | 'lower' | null
  readonly digits: number
  /** Scale on which its curve is drawn. */
  readonly scale: 'linear' | 'log'
}

const known: Readonly<Record<string, ScoreInfo>> = {
  bleu: { label: 'BLEU', unit: '', better: 'higher', digits: 2, scale: 'linear' },
  rougeL: { label: 'ROUGE-L', unit: '', better: 'higher', digits: 2, scale: 'linear' },
  rouge1: { label: 'ROUGE-1', unit: '', better: 'higher', digits: 2, scale: 'linear' },
  rouge2: { label: 'ROUGE-2', unit: '', better: 'higher', digits: 2, scale: 'linear' },
  accuracy: { label: 'Accuracy', unit: '%', better: 'higher', digits: 2, scale: 'linear' },
  f1: { label: 'F1', unit: '%', better: 'higher', digits: 2, scale: 'linear' },
  macroF1: { label: 'Macro F1', unit: '%', better: 'higher', digits: 2, scale: 'linear' },
  logLikelihood: { label: 'Log-likelihood', unit: 'nat', better: 'higher', digits: 3, scale: 'linear' },
  wordPerplexity: { label: 'Word perplexity', unit: '', better: 'lower', digits: 1, scale: 'log' },
  perplexity: { label: 'Perplexity', unit: '', better: 'lower', digits: 2, scale: 'log' },
  brier: { label: 'Brier', unit: '', better: 'lower', digits: 3, scale: 'linear' },
  ece: { label: 'ECE', unit: '', better: 'lower', digits: 4, scale: 'linear' },
  eceMass: { label: 'ECE mass', unit: '', better: 'lower', digits: 4, scale: 'linear' },
}

/** How a score is written; one that nobody told us about keeps its name and gets no direction. */
export function scoreInfo(name: string): ScoreInfo {
  return known[name] ?? { label: name, unit: '', better: null, digits: 4, scale: 'linear' }
}

/** What systems that were not trained score: `Without training: copy ROUGE-L 15.54, template ROUGE-L 50.31.` */
export function trivialLine(
  { trivial, metric }: Pick<InstanceReport, 'trivial' | 'metric'>,
  shown: (name: string) => string = (name) => name,
): string | null {
  if (trivial.length === 0) return null
  const { label, digits } = scoreInfo(metric)
  const parts = trivial.map(({ name, score }) => `${shown(name)} ${label} ${formatNumber(score, digits)}`)
  return `Without training: ${parts.join(', ')}.`
}

/** What the explanation under a table says about each score. */
export const scoreNotes: readonly (readonly [string, string])[] = [
  ['Perplexity', 'exp of the mean negative log-likelihood a test token, teacher-forced'],
  ['ROUGE-L', 'F of the longest common subsequence with the reference, stemmed; mean over examples'],
  ['Log-likelihood', 'mean of a test token, teacher-forced; minus the logarithm of the perplexity'],
  ['Word perplexity', 'the same likelihood by words between white space, whatever the tokenizer'],
  ['Brier', 'squared error of the distribution a test token, 0 to 2'],
  ['ECE', 'expected calibration error, 10 bins of equal width'],
  ['ECE mass', 'the same with 10 bins of equal mass'],
  ['Update', 'median time of one update'],
  ['Memory', 'peak of the worker process'],
  ['Core time', 'of all cores, from the first line of the worker to the record'],
  ['log₁₀ g/ε', 'g: root mean square of the gradient over weights, median over evaluations; ε: Adam’s'],
  ['Clipped', 'updates whose gradient was longer than the largest norm'],
  ['GFLOP/update', 'floating-point operations counted on the graph, mean over batches'],
  ['GFLOP/s', 'rate of training: GFLOP/update over the median time of an update'],
]

/** Splits that are the test set after a perturbation, in the order in which records name them. */
export function perturbations(rows: readonly CellRow[]): string[] {
  const splits = rows.flatMap((row) => Object.keys(row.scores))
  return [...new Set(splits)].filter(isPerturbedSplit)
}

/** The measures of an instance's table, best-known first; `metric` leads. */
export function measuresFor(metric: string, rows: readonly CellRow[]): Measure[] {
  const lead = scoreInfo(metric)
  const scored = new Set(rows.flatMap(({ scores }) => Object.keys(scores.test ?? {})))
  const own = ['rouge1', 'rouge2', 'f1', 'macroF1', 'wordPerplexity'].filter((name) => scored.has(name))
  const rest = [...own, 'perplexity', 'brier', 'ece', 'eceMass'].filter((name) => name !== metric)
  return [
    ...[metric, ...rest].map((name): Measure => {
      const { scale: _, ...info } = scoreInfo(name)
      return { id: name, group: 'quality', ...info }
    }),
    ...perturbations(rows).flatMap((split): Measure[] => [
      {
        id: split,
        group: 'robustness',
        label: `${lead.label} ${perturbationName(split)}`,
        unit: lead.unit,
        better: lead.better,
        digits: lead.digits,
      },
      {
        id: `${split}:drop`,
        group: 'robustness',
        label: `Drop ${perturbationName(split)}`,
        unit: '%',
        better: 'lower',
        digits: 1,
      },
    ]),
    { id: 'bestStep', group: 'cost', label: 'Best step', unit: '', better: null, digits: 0 },
    { id: 'wallSeconds', group: 'cost', label: 'Wall-clock', unit: 's', better: 'lower', digits: 1 },
    { id: 'coreSeconds', group: 'cost', label: 'Core time', unit: 's', better: 'lower', digits: 1 },
    { id: 'stepMilliseconds', group: 'cost', label: 'Update', unit: 'ms', better: 'lower', digits: 1 },
    { id: 'peakMemoryMiB', group: 'cost', label: 'Memory', unit: 'MiB', better: 'lower', digits: 0 },
    { id: 'gigaflopsPerUpdate', group: 'cost', label: 'GFLOP/update', unit: '', better: 'lower', digits: 2 },
    { id: 'gigaflopsPerSecond', group: 'cost', label: 'GFLOP/s', unit: '', better: 'higher', digits: 1 },
    { id: 'gradientOverEpsilon', group: 'cost', label: 'log₁₀ g/ε', unit: '', better: null, digits: 1 },
    ...(rows.some(({ clippedShare }) => clippedShare !== null)
      ? [
          {
            id: 'clippedPercent',
            group: 'cost',
            label: 'Clipped',
            unit: '%',
            better: null,
            digits: 1,
          } as const,
        ]
      : []),
  ]
}

/** The share of a clean score that is lost, in per cent; of a clean score of 0 there is none. */
export function relativeDrop(
  clean: number | null | undefined,
  perturbed: number | null | undefined,
): number | null {
  if (typeof clean !== 'number' || typeof perturbed !== 'number' || clean === 0) return null
  return (100 * (clean - perturbed)) / Math.abs(clean)
}

/** Rate that an update reaches, in GFLOP/s; null where its operations or its time are unknown. */
export function gigaflopsPerSecond({
  flopsPerUpdate,
  stepMilliseconds,
}: Pick<CellRow, 'flopsPerUpdate' | 'stepMilliseconds'>): number | null {
  if (flopsPerUpdate === null || stepMilliseconds === null || stepMilliseconds === 0) return null
  return flopsPerUpdate / (stepMilliseconds * 1e6)
}

/** The value of a measure in one cell; null where the cell has none. A diverged cell has no scores. */
export function measureValue(id: string, metric: string, row: CellRow): number | null {
  if (row.state === 'missing') return null
  switch (id) {
    case 'bestStep':
      return row.bestStep
    case 'wallSeconds':
      return row.wallSeconds
    case 'coreSeconds':
      return row.coreSeconds
    case 'gradientOverEpsilon':
      return row.gradientOverEpsilon === null ? null : Math.log10(row.gradientOverEpsilon)
    case 'clippedPercent':
      return row.clippedShare === null ? null : 100 * row.clippedShare
    case 'stepMilliseconds':
      return row.stepMilliseconds
    case 'peakMemoryMiB':
      return row.peakMemoryBytes === null ? null : row.peakMemoryBytes / 2 ** 20
    case 'gigaflopsPerUpdate':
      return row.flopsPerUpdate === null ? null : row.flopsPerUpdate / 1e9
    case 'gigaflopsPerSecond':
      return gigaflopsPerSecond(row)
  }
  if (id.endsWith(':drop')) {
    const perturbed = row.scores[id.slice(0, -':drop'.length)]?.[metric]
    return relativeDrop(row.scores.test?.[metric], perturbed)
  }
  if (isPerturbedSplit(id)) return row.scores[id]?.[metric] ?? null
  return row.scores.test?.[id] ?? null
}
