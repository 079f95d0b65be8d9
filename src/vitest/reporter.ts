/** `hypros/reporter`: vitest's default reporter with live cells, verdicts and the table of results. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { supportsColor } from 'chalk'
import type { TestArtifact } from 'vitest'
import {
  DefaultReporter,
  type TestCase,
  type TestModule,
  type TestRunEndReason,
  type TestSpecification,
  type TestSuite,
} from 'vitest/node'
import { type Block, terminalBlock } from '../base/block.ts'
import { headline } from '../report/criteria.ts'
import {
  type ReportModel,
  type RobustnessModel,
  renderClaims,
  renderRobustness,
  renderTable,
} from '../report/index.ts'
import { cellsDone, clock, follow, type LiveEvent, liveLines, nothingYet, quarter } from './live.ts'
import type { CellMeta, ExperimentMeta, HyprosMeta, PerturbedMeta, ProgressArtifact } from './meta.ts'

const redrawMilliseconds = 200

/** Replaces `default` in `reporters`; beside it, all would be printed twice. */
export default class HyprosReporter extends DefaultReporter {
  private live = nothingYet
  private block: Block = terminalBlock(() => {})
  private timer: NodeJS.Timeout | undefined

  constructor() {
    super({ summary: false })
  }

  override onTestRunStart(specifications: ReadonlyArray<TestSpecification>): void {
    super.onTestRunStart(specifications)
    this.live = nothingYet
    if (!this.isTTY) return
    this.block = terminalBlock((text) => void this.ctx.logger.outputStream.write(text))
    this.timer = setInterval(() => this.draw(), redrawMilliseconds)
    this.timer.unref()
  }

  override onTestModuleCollected(module: TestModule): void {
    super.onTestModuleCollected(module)
    for (const test of module.children.allTests()) {
      if (!isCell(metaOf(test)) || test.options.mode !== 'run') continue
      this.follow({ kind: 'planned', id: test.id, title: test.name, cell: true })
    }
  }

  onTestCaseArtifactRecord(test: TestCase, artifact: TestArtifact): void {
    if (!isProgress(artifact)) return
    const { progress } = artifact
    const before = this.live.tasks.get(test.id)
    // The step-cost test is no cell, and still a line of the block while it runs.
    if (before === undefined) this.follow({ kind: 'planned', id: test.id, title: test.name, cell: false })
    this.follow({ kind: 'progress', id: test.id, progress, at: Date.now() })
    if (this.isTTY) return
    const start = before === undefined || before.state === 'waiting'
    const last = before?.progress ? quarter(before.progress) : 0
    const now = quarter(progress)
    if (start) this.log(` ▸ ${test.name}: started`)
    else if (now > last && now < 4) this.log(` ▸ ${test.name}: ${25 * now} %${lossText(progress.loss)}`)
  }

  override onTestCaseResult(test: TestCase): void {
    super.onTestCaseResult(test)
    const before = this.live.tasks.get(test.id)
    this.follow({ kind: 'ended', id: test.id, at: Date.now() })
    const meta = metaOf(test)
    if (this.isTTY || before === undefined || !isCell(meta) || !hasRun(meta)) return
    const { done, of } = cellsDone(this.live)
    this.log(` ▸ ${test.name}: ${textOf(meta)} (${done} of ${of})`)
  }

  override onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    errors: Parameters<DefaultReporter['onTestRunEnd']>[1],
    reason: TestRunEndReason,
  ): void {
    clearInterval(this.timer)
    this.block.clear()
    this.live = nothingYet
    super.onTestRunEnd(modules, errors, reason)
    const outcomes = modules.flatMap((module) => outcomesOf(module))
    for (const outcome of outcomes) this.printOutcome(outcome)
    const experiments = outcomes.map(({ meta }) => meta)
    // The very last line, so that a run in which all was skipped can't be taken for success. A table ends with
    // its own.
    if (experiments.length === 0 || (experiments.length === 1 && experiments[0]?.report !== null)) return
    const total = (value: (experiment: ExperimentMeta) => number) =>
      experiments.reduce((sum, experiment) => sum + value(experiment), 0)
    this.log(`\ndecided ${total(({ decided }) => decided)} of ${total(({ of }) => of)}`)
  }

  override log(...messages: unknown[]): void {
    this.block.clear()
    super.log(...messages)
  }

  override error(...messages: unknown[]): void {
    this.block.clear()
    super.error(...messages)
  }

  override onUserConsoleLog(...args: Parameters<DefaultReporter['onUserConsoleLog']>): void {
    this.block.clear()
    super.onUserConsoleLog(...args)
  }

  /** The default reporter leaves out fast passing tests where several files run; cells and verdicts are results. */
  protected override printTestModule(module: TestModule): void {
    const before = this.renderSucceed
    if ([...module.children.allTests()].some((test) => metaOf(test) !== undefined)) this.renderSucceed = true
    super.printTestModule(module)
    this.renderSucceed = before
  }

  /** The duration of a test includes waiting for a job slot, so a cell shows its own. */
  protected override getTestCaseSuffix(test: TestCase): string {
    const meta = metaOf(test)
    if (isCell(meta) && meta.state !== 'waiting' && meta.state !== 'missing') return `  ${textOf(meta)}`
    if (meta?.kind === 'criterion' && meta.verdict !== null) {
      return `  ${meta.verdict.verdict}: ${headline(meta.verdict)}`
    }
    return super.getTestCaseSuffix(test)
  }

  private follow(event: LiveEvent): void {
    this.live = follow(this.live, event)
  }

  private draw(): void {
    const width = (process.stdout.columns ?? 80) - 1
    this.block.show(liveLines(this.live, Date.now(), width))
  }

  private printOutcome({ kind, meta: { report, problem } }: Outcome): void {
    if (problem !== null) this.error(`\nno report: ${problem}`)
    if (report === null) return
    const options = { color: hasColor(), width: process.stdout.columns ?? 100 }
    const read = (file: string): unknown => JSON.parse(readFileSync(join(report, file), 'utf8'))
    if (kind === 'robustness') {
      this.log(`\nreport: ${this.relative(join(report, 'robustness.csv'))}\n`)
      this.log(renderRobustness(read('robustness.json') as RobustnessModel, options))
    } else {
      this.log(`\nreport: ${this.relative(join(report, 'report.html'))}\n`)
      const render = kind === 'claims' ? renderClaims : renderTable
      this.log(render(read('report.json') as ReportModel, options))
    }
  }
}

function metaOf(test: TestCase): HyprosMeta | undefined {
  return test.meta().hypros
}

function isProgress(artifact: TestArtifact): artifact is ProgressArtifact {
  return artifact.type === 'hypros:progress'
}

interface Outcome {
  readonly kind: 'experiment' | 'robustness' | 'claims'
  readonly meta: ExperimentMeta
}

function outcomesOf(parent: TestModule | TestSuite): Outcome[] {
  return [...parent.children.suites()].flatMap((suite): Outcome[] => {
    const { hyprosExperiment, hyprosRobustness, hyprosClaims } = suite.meta()
    return [
      ...(hyprosExperiment ? [{ kind: 'experiment', meta: hyprosExperiment } as const] : []),
      ...(hyprosRobustness ? [{ kind: 'robustness', meta: hyprosRobustness } as const] : []),
      ...(hyprosClaims ? [{ kind: 'claims', meta: hyprosClaims } as const] : []),
    ]
  })
}

/** A cell that is trained, or scored once it is trained. */
function isCell(meta: HyprosMeta | undefined): meta is CellMeta | PerturbedMeta {
  return meta?.kind === 'cell' || meta?.kind === 'perturbed'
}

const hasRun = ({ state }: CellMeta | PerturbedMeta): boolean => state !== 'stored' && state !== 'missing'

function textOf(meta: CellMeta | PerturbedMeta): string {
  if (meta.kind === 'cell') return cellText(meta)
  const drop = meta.drop === undefined ? '' : `, loses ${meta.drop.toFixed(1)} %`
  return `${meta.state}${drop}`
}

function cellText({ state, score, seconds }: CellMeta): string {
  const time = seconds === undefined ? '' : ` in ${clock(seconds)}`
  const scored = score === undefined ? '' : `, ${score.name} ${score.value.toFixed(2)}`
  return state === 'stored' ? `stored (trained${time}${scored})` : `${state}${time}${scored}`
}

function lossText(loss: number | undefined): string {
  return loss === undefined ? '' : `, loss ${loss.toFixed(3)}`
}

function hasColor(): boolean {
  return !process.env.NO_COLOR && supportsColor !== false && supportsColor.level > 0
}
