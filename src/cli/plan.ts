/** `hypros plan`: what experiments would take, before anything is trained. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { estimatePlan } from '../cell/estimate.ts'
import { openStore } from '../cell/store.ts'
import { plan } from '../experiment/plan.ts'
import type { Tier } from '../experiment/types.ts'
import { gpuNamed, gpus, type Precision, precisions } from '../profile/gpus.ts'
import { type EstimatedPlan, estimateReport } from '../report/estimate.ts'
import { renderEstimate } from '../report/estimate-table.ts'
import { jsonOption, tierOption } from './command.ts'
import { storeFolder } from './store.ts'
import { suitesAt } from './suites.ts'
import { outputColors, print, printJson } from './terminal.ts'

interface PlanOptions {
  readonly tier: Tier
  readonly gpu: string
  readonly precision: Precision
  readonly utilisation: number
  readonly json?: true
}

export default function definePlan(command: Command): void {
  command
    .argument('[suites...]', 'suite files or folders (default: suites)')
    .addOption(tierOption())
    .addOption(new Option('--gpu <name>', gpus.map(({ name }) => name).join(', ')).default('A100'))
    .addOption(new Option('--precision <type>', 'of matrix products').choices(precisions).default('tf32'))
    .addOption(
      new Option('--utilisation <percent>', 'share of the peak that arithmetic is assumed to reach')
        .argParser(share)
        .default(0.35, '35'),
    )
    .addOption(jsonOption())
    .action((words: string[], options: PlanOptions) => run(words, options))
}

async function run(words: readonly string[], options: PlanOptions): Promise<void> {
  const { tier, precision, utilisation, json } = options
  const root = process.cwd()
  const gpu = gpuNamed(options.gpu)
  const { there, undeclared } = await suitesAt(tier, words, root)
  const store = openStore(storeFolder(root))
  const plans: EstimatedPlan[] = []
  for (const { file, experiment } of there) {
    // What a program costs doesn't depend on the engine.
    const planned = plan(experiment, { tier, engine: 'onnx', threads: 1 })
    plans.push({ experiment: experiment.name, file, groups: await estimatePlan(planned, store) })
  }
  const report = estimateReport({ tier, gpu, precision, utilisation, plans, undeclared })
  if (json) return printJson(report)
  print(renderEstimate(report, { color: outputColors().level > 0, width: process.stdout.columns ?? 100 }))
}

/** `35` or `35%`, as a share in (0, 1]. */
function share(text: string): number {
  const percent = /^\d+(\.\d+)?\s*%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (percent > 0 && percent <= 100) return percent / 100
  throw new InvalidArgumentError('Give a percentage above 0, at most 100.')
}
