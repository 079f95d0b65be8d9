import { trainFor } from '../experiment/plan.ts'
import type { TrainSettings, TrainSpec } from '../experiment/types.ts'
import { formatCount, formatDuration, formatTime } from './format.ts'
import { checksSection } from './html/checks.ts'
import { curvesSection, reliabilitySection } from './html/figures.ts'
import { fact, provenanceSection, timingSection } from './html/provenance.ts'
import { resultsSection } from './html/results.ts'
import { css } from './html/style.ts'
import { sweepSection } from './html/sweep.ts'
import { verdictSection } from './html/verdicts.ts'
import { lookText } from './look.ts'
import { element, type Markup, styleSheet } from './markup.ts'
import type { InstanceReport, ReportModel } from './types.ts'

/** The report as one page that needs nothing else: no script, no font, no image, no network. */
export function renderHtml(model: ReportModel): string {
  const { experiment, tier, engine } = model
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { name: 'color-scheme', content: 'light dark' }),
      element('title', {}, `${experiment.name} · ${tier} · hypros`),
      styleSheet(css),
    ),
    element(
      'body',
      {},
      element(
        'main',
        {},
        element('h1', {}, experiment.name),
        element('p', { class: 'lead' }, leadLine(model)),
        runFacts(model),
        verdictSection(model),
        checksSection(model),
        model.instances.flatMap((instance) => instanceSection(instance, model)),
        timingSection(model),
        provenanceSection(model),
        element(
          'footer',
          {},
          `hypros ${model.version} · report schema ${model.schema} · ${tier} tier on ${engine} · ${formatTime(model.generatedAt)}`,
        ),
      ),
    ),
  )
  return `<!doctype html>\n${page.markup}\n`
}

function leadLine({ cells, decided }: ReportModel): string {
  const trained = cells.filter(({ state }) => state === 'trained').length
  return `${trained} of ${cells.length} cells trained · decided ${decided.decided} of ${decided.of} criteria`
}

function runFacts({ experiment, tier, engine, cells, instances, generatedAt }: ReportModel): Markup {
  const { train } = experiment
  const seconds = cells.reduce((sum, { wallSeconds }) => sum + (wallSeconds ?? 0), 0)
  return element(
    'dl',
    { class: 'facts' },
    fact('Tier and engine', `${tier} on ${engine}`),
    fact('Candidate', experiment.candidate),
    fact('Baseline', experiment.baseline),
    fact('Bounded arm', experiment.bounded),
    fact('Seeds', experiment.seeds.join(', ')),
    ...(experiment.look === null ? [] : [fact('Looks', lookText(experiment.look), true)]),
    fact('Instances', instances.map(({ dataset, model }) => `${dataset} × ${model}`).join(', ')),
    ...(train === null ? [] : trainingFacts(train)),
    fact('Training time, all cells', formatDuration(seconds)),
    fact('Written', formatTime(generatedAt)),
  )
}

function trainingFacts(train: TrainSettings): Markup[] {
  const own = Object.keys(train.datasets ?? {}).map((dataset) =>
    fact(`Training on ${dataset}`, trainingText(trainFor(train, dataset)), true),
  )
  return [fact('Training', trainingText(train), true), ...own]
}

function trainingText({ steps, batch, accumulate, ...train }: TrainSpec): string {
  const size = typeof batch === 'number' ? `${batch} examples` : `${formatCount(batch.tokens)} target tokens`
  return (
    `${formatCount(steps)} steps of ${accumulate === 1 ? '' : `${accumulate} × `}${size}, ` +
    `learning rate ${train.learningRate}, warm-up ${train.warmup}, smoothing ${train.smoothing}, ` +
    `dropout ${train.dropout}`
  )
}

function instanceSection(instance: InstanceReport, model: ReportModel): Markup[] {
  const { task, dataset, counts, vocabulary, parameters } = instance
  const facts = [
    counts &&
      `${formatCount(counts.train)} training, ${formatCount(counts.validation)} validation and ${formatCount(counts.test)} test examples`,
    vocabulary !== null && `vocabulary of ${formatCount(vocabulary)}`,
    parameters !== null && `${formatCount(parameters)} parameters`,
  ].filter((item) => typeof item === 'string')
  return [
    element('h2', {}, `${task} · ${dataset} · ${instance.model}`),
    element('p', { class: 'note' }, facts.length > 0 ? `${facts.join(', ')}.` : 'No cell has a record.'),
    ...resultsSection(instance, model),
    ...sweepSection(instance),
    ...curvesSection(instance),
    ...reliabilitySection(instance),
  ]
}
