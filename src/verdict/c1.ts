import { ConfigError } from '../base/errors.ts'
import { combine, hodgesLehmann, mean, smallestDeciding, variance } from '../stats/index.ts'
import type { ArmNames, TimingInput } from './input.ts'
import { defaultArms, levelOf } from './input.ts'
import { figure, insufficient, opening, withInterval, withoutEstimate } from './outcome.ts'
import { above, atMost, thresholds } from './rules.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

type Processes = TimingInput['processes']

/**
 * C1, cost: the candidate's step takes at most 3 % longer than the baseline's. From blocks ABBA: the log
 * ratio of a block is ½·ln(b1·b2/(a1·a2)), a process's is the Hodges–Lehmann estimate over its blocks, and
 * the interval is Student's over processes, since the ratio varies from process to process. Estimates:
 * `overhead` in %, and `aa`, the baseline against itself, where it was measured: a control that excludes 0
 * and exceeds 1 % voids the run.
 *
 * @throws ConfigError where a block isn't four positive times
 */
export function judgeC1(input: TimingInput, arms: ArmNames = defaultArms): Verdict {
  const level = levelOf(input)
  const minimum = input.min_blocks ?? thresholds.blocks
  const { candidate, baseline } = arms
  const control = timingEstimate('aa', input.aa ?? [], level)
  const ratios = processRatios(input.processes, 'processes')

  if (ratios.length < thresholds.processes) {
    return insufficient('C1', `fewer than ${thresholds.processes} processes`)
  }
  if (input.processes.some((blocks) => blocks.length < minimum)) {
    return insufficient('C1', `fewer than ${minimum} blocks in a process`)
  }
  const overhead = overheadOf('overhead', ratios, level) as Estimate
  if (control !== undefined && isVoid(control)) {
    const text =
      `Not comparable: ${baseline} against itself came out at ${withInterval(control, level)}, which ` +
      `excludes 0 and exceeds ${thresholds.void} %, so the machine was not quiet enough. Measure again.`
    return withoutEstimate('C1', 'incomparable', 'the A/A measurement is void', text, [overhead, control])
  }

  const verdict = decideC1(overhead)
  const doubt = verdict === 'inconclusive' ? adviceFor(ratios, level) : undefined
  const controlText =
    control === undefined
      ? ' No A/A measurement accompanies it.'
      : ` The baseline against itself: ${withInterval(control, level)}.`
  const sentence =
    `${opening(verdict)}: a step with ${candidate} takes ${withInterval(overhead, level)} longer than with ` +
    `${baseline}. Asked: the interval's upper end at most ${thresholds.overhead} %.${controlText}${doubt ?? ''}`
  const literal = atMost(overhead.est, thresholds.overhead)
  return {
    criterion: 'C1',
    verdict,
    sentence,
    ...(doubt !== undefined && { reason: 'the interval reaches across a threshold' }),
    est: overhead.est,
    lo: overhead.lo,
    hi: overhead.hi,
    estimates: control === undefined ? [overhead] : [overhead, control],
    literal: {
      verdict: literal ? 'pass' : 'fail',
      sentence: `the point estimate is ${literal ? 'at most' : 'above'} ${thresholds.overhead} %`,
    },
  }
}

/** The row of the decision table. */
export function decideC1(overhead: Estimate): VerdictState {
  if (atMost(overhead.hi, thresholds.overhead)) return 'pass'
  return above(overhead.lo, thresholds.overhead) ? 'fail' : 'inconclusive'
}

function isVoid({ est, lo, hi }: Estimate): boolean {
  return (lo > 0 || hi < 0) && Math.abs(est) > thresholds.void
}

/** One log ratio a process. */
function processRatios(processes: Processes, field: string): number[] {
  return processes.map((blocks, p) =>
    hodgesLehmann(
      blocks.map((block, b) => {
        const [a1, b1, b2, a2] = block
        if (block.length !== 4 || block.some((time) => !(Number.isFinite(time) && time > 0))) {
          throw new ConfigError(
            `[${block.join(', ')}] is no block of four positive times`,
            `\`${field}\`, process ${p + 1}, block ${b + 1} of the input of C1`,
            'give [a1, b1, b2, a2] in any one unit of time, without warm-up blocks',
          )
        }
        return 0.5 * Math.log(((b1 as number) * (b2 as number)) / ((a1 as number) * (a2 as number)))
      }),
    ),
  )
}

/**
 * Overhead of a candidate over a baseline in %, as C1 estimates it, with its interval and without a verdict;
 * undefined below two processes.
 *
 * @throws ConfigError where a block isn't four positive times
 */
export function timingEstimate(name: string, processes: Processes, level = 0.95): Estimate | undefined {
  return overheadOf(name, processRatios(processes, name), level)
}

/** The t interval over processes, in %; undefined below two. */
function overheadOf(
  name: string,
  ratios: readonly number[],
  level: number,
  n = ratios.length,
): Estimate | undefined {
  if (ratios.length < 2) return undefined
  const part = { est: mean(ratios), variance: variance(ratios) / n, df: n - 1, scale: 1 }
  const { est, lo, hi, p } = combine([part], level)
  const [middle, low, high] = [est, lo, hi].map((ratio) => 100 * Math.expm1(ratio)) as [
    number,
    number,
    number,
  ]
  return { name, unit: '%', est: middle, lo: low, hi: high, df: n - 1, n, p }
}

function adviceFor(ratios: readonly number[], level: number): string {
  const processes = decidingProcesses(ratios, level)
  return processes === undefined
    ? ` The estimate lies too near ${figure(thresholds.overhead, 0)} % for any number of processes up to 1,000 to decide.`
    : ` About ${processes} processes would decide it at the estimate and spread seen.`
}

function decidingProcesses(ratios: readonly number[], level: number): number | undefined {
  return smallestDeciding(
    ratios.length,
    (n) => decideC1(overheadOf('overhead', ratios, level, n) as Estimate) !== 'inconclusive',
  )
}

/** Processes that would decide an inconclusive C1 at the estimate and spread seen; undefined where no number would. */
export function processesToDecide(input: TimingInput): number | undefined {
  return decidingProcesses(processRatios(input.processes, 'processes'), levelOf(input))
}
