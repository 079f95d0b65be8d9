/** The gate's report as Markdown, for the job summary of a pull request. */
import type { GateExperiment, GateReport, GateStageReport } from './gate.ts'
import {
  aside,
  changeCells,
  changeHeaders,
  closing,
  firedTexts,
  scopeTexts,
  stageTitle,
} from './gate-text.ts'
import { plain } from './text.ts'

const marks = { unchanged: '⚪', green: '🟢', red: '🔴' } as const

/** Ends with a line break, since more may be appended to a summary. */
export function renderGateMarkdown(report: GateReport): string {
  const { base, commit, tier, engine, state, experiments, added, removed, problems } = report
  const asides = [...aside('added', added), ...aside('removed', removed)]
  const blocks = [
    `## ${marks[state]} Gate on losses: ${escaped(closing(report))}`,
    `Old: \`${plain(base).replaceAll('`', "'")}\` (${commit.slice(0, 12)}), ${tier} tier, ${engine} engine.`,
    ...experiments.flatMap(experimentBlocks),
    ...asides.map((text) => `Experiments ${escaped(text)}.`),
    ...(problems.length === 0
      ? []
      : [
          '### Not planned',
          problems.map(({ side, where, what }) => `- ${side} ${escaped(where)}: ${escaped(what)}`).join('\n'),
        ]),
  ]
  return `${blocks.join('\n\n')}\n`
}

function experimentBlocks(experiment: GateExperiment): string[] {
  const { state, screening, confirmation } = experiment
  return [
    `### ${marks[state]} ${escaped(experiment.experiment)}`,
    scopeTexts(experiment).map(escaped).join('; '),
    ...(screening ? stageBlocks('Screening', screening, experiment) : []),
    ...(confirmation ? stageBlocks('Confirmation', confirmation, experiment) : []),
  ]
}

function stageBlocks(
  name: 'Screening' | 'Confirmation',
  stage: GateStageReport,
  { metrics }: GateExperiment,
): string[] {
  const { outcome } = stage
  if (outcome.state === 'unchanged') return []
  const fired = firedTexts(outcome, metrics)
  return [
    `**${escaped(stageTitle(name, stage))}**`,
    [
      tableRow(changeHeaders),
      '| --- | --- | --- | ---: | ---: | ---: |',
      ...outcome.changes.map((change) => tableRow(changeCells(change, metrics))),
    ].join('\n'),
    ...(fired.length === 0 ? [] : [fired.map((text) => `- ${escaped(text)}`).join('\n')]),
  ]
}

const tableRow = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`

/** Names come from people's files: nothing of them becomes markup. */
function escaped(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]|#~]/g, (character) => `\\${character}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
}
