import { formatCount, formatDuration, formatNumber, nothing } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { loadSentence } from '../timing.ts'
import type { ReportModel, TimingReport } from '../types.ts'
import { columnHead, details, rowHead, scrollingTable } from './parts.ts'

export function timingSection({ timing, experiment }: ReportModel): Markup[] {
  if (!timing) return []
  return [
    element('h2', {}, 'Step cost'),
    element(
      'p',
      {},
      `One update takes ${formatNumber(timing.baselineMilliseconds, 2)} ms with ${experiment.baseline} and `,
      `${formatNumber(timing.candidateMilliseconds, 2)} ms with ${experiment.candidate}: medians over `,
      `${timing.processes} processes of ${timing.blocks} blocks each, in the order A B B A, on ${timing.engine} with ${threadsText(timing.threads)}, ${timing.cpu}.`,
    ),
    overheadTable(timing),
    element(
      'p',
      { class: 'note' },
      'Overhead of each process: Hodges–Lehmann over its blocks. The control is the baseline against itself. ',
      ...(timing.load ? [`${loadSentence(timing.load)} `] : []),
      `Machine fingerprint `,
      element('code', {}, timing.fingerprint),
      '; the cost of a step is a property of the machine.',
    ),
  ]
}

const threadsText = (threads: number): string => (threads === 1 ? '1 thread' : `${threads} threads`)

function overheadTable({ overheadPercent, aaPercent }: TimingReport): Markup {
  const columns = Math.max(overheadPercent.length, aaPercent.length)
  const row = (name: string, values: readonly number[]) =>
    element(
      'tr',
      {},
      rowHead(name),
      Array.from({ length: columns }, (_, i) => element('td', {}, formatNumber(values[i] ?? null, 2))),
    )
  return scrollingTable(
    'Overhead of each process',
    [
      columnHead('Overhead [%]', true),
      ...Array.from({ length: columns }, (_, i) => columnHead(`Process ${i + 1}`)),
    ],
    [row('candidate', overheadPercent), row('control', aaPercent)],
  )
}

/** How to repeat the run, and everything that the numbers depend on. */
export function provenanceSection(model: ReportModel): Markup[] {
  const { pins, engineBuilds, versions, scoreSignatures, environments } = model.provenance
  return [
    element('h2', {}, 'Run it again'),
    element('pre', {}, element('code', {}, model.command)),
    element(
      'p',
      { class: 'note' },
      'Cells that are in the store are read from it, all others are trained. On the same machine fingerprint and engine a cell gives the same bits.',
    ),
    element('h2', {}, 'What the numbers depend on'),
    ...(pins.length > 0
      ? [
          scrollingTable(
            'Data files',
            [columnHead('Data file', true), columnHead('SHA-256', true)],
            pins.map(({ file, sha256 }) =>
              element(
                'tr',
                {},
                rowHead(file),
                element('td', { class: 'digest' }, element('code', {}, sha256)),
              ),
            ),
          ),
        ]
      : []),
    element('dl', { class: 'facts' }, [
      fact('Engine build', engineBuilds.join(', ') || nothing),
      fact(
        'Versions',
        Object.entries(versions)
          .map(([part, version]) => `${part} ${version}`)
          .join(', ') || nothing,
      ),
      ...Object.entries(scoreSignatures).map(([score, signature]) =>
        fact(`Signature of ${score}`, element('code', {}, signature), true),
      ),
      ...environments.map(({ fingerprint, cpu, cores, memoryBytes, platform, node, packages }) =>
        fact(
          `Machine ${fingerprint}`,
          [
            cpu,
            `${cores} cores`,
            `${formatCount(memoryBytes / 2 ** 20)} MiB`,
            platform,
            `Node ${node}`,
            ...Object.entries(packages).map(([name, version]) => `${name} ${version}`),
          ].join(' · '),
          true,
        ),
      ),
    ]),
    details(`All ${model.cells.length} cells with keys and signatures`, cellTable(model)),
  ]
}

/** One entry of a list of facts; a long one takes the room of two. */
export function fact(name: string, value: Markup | string, long = false): Markup {
  return element('div', { class: long && 'span' }, element('dt', {}, name), element('dd', {}, value))
}

function cellTable({ cells }: ReportModel): Markup {
  return scrollingTable(
    'All cells',
    ['Arm', 'Seed', 'Instance', 'State', 'Wall-clock', 'Engine build', 'Key', 'Signature'].map((name) =>
      columnHead(name, true),
    ),
    cells.map(({ arm, seed, dataset, model, state, reason, wallSeconds, engineBuild, key, signature }) =>
      element(
        'tr',
        {},
        rowHead(arm),
        element('td', { class: 'left' }, seed),
        element('td', { class: 'left' }, `${dataset} · ${model}`),
        element('td', { class: state === 'trained' ? 'left' : 'wrap lost' }, reason ?? state),
        element('td', { class: 'left' }, wallSeconds === null ? nothing : formatDuration(wallSeconds)),
        element('td', { class: 'left' }, engineBuild ?? nothing),
        element('td', { class: 'digest' }, element('code', {}, key ?? nothing)),
        element('td', { class: 'digest' }, element('code', {}, signature ?? nothing)),
      ),
    ),
  )
}
