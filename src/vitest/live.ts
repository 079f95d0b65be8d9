/** The state behind the live block, and the block as lines. Pure: times are handed in, in milliseconds. */
import type { Progress } from '../cell/protocol.ts'

export interface LiveTask {
  readonly title: string
  /** A cell; else the step-cost measurement. */
  readonly cell: boolean
  readonly state: 'waiting' | 'running' | 'done'
  readonly progress: Progress | null
  /** When its worker started, and when it last reported. */
  readonly startedAt: number
  readonly reportedAt: number
  readonly seconds: number
}

export interface Live {
  readonly tasks: ReadonlyMap<string, LiveTask>
}

export type LiveEvent =
  | { readonly kind: 'planned'; readonly id: string; readonly title: string; readonly cell: boolean }
  | { readonly kind: 'progress'; readonly id: string; readonly progress: Progress; readonly at: number }
  | { readonly kind: 'ended'; readonly id: string; readonly at: number }

export const nothingYet: Live = { tasks: new Map() }

export function follow({ tasks }: Live, event: LiveEvent): Live {
  const next = new Map(tasks)
  if (event.kind === 'planned') {
    const times = { startedAt: 0, reportedAt: 0, seconds: 0 }
    const { id, title, cell } = event
    next.set(id, { title, cell, state: 'waiting', progress: null, ...times })
    return { tasks: next }
  }
  const task = tasks.get(event.id)
  if (task === undefined || task.state === 'done') return { tasks }
  const startedAt = task.state === 'waiting' ? event.at : task.startedAt
  if (event.kind === 'progress') {
    const { progress, at } = event
    next.set(event.id, { ...task, state: 'running', progress, startedAt, reportedAt: at })
  } else {
    next.set(event.id, { ...task, state: 'done', seconds: (event.at - startedAt) / 1000 })
  }
  return { tasks: next }
}

/** Quarters of its way that a task has made: 0 to 4. */
export function quarter({ phase, step, steps }: Progress): number {
  return phase === 'prepare' || phase === 'compile' ? 0 : Math.floor((4 * step) / Math.max(1, steps))
}

export function cellsDone({ tasks }: Live): { readonly done: number; readonly of: number } {
  const cells = [...tasks.values()].filter(({ cell }) => cell)
  return { done: cells.filter(({ state }) => state === 'done').length, of: cells.length }
}

/** Seconds until all cells are done; undefined before there is anything to go by. */
export function secondsLeft({ tasks }: Live, now: number): number | undefined {
  const all = [...tasks.values()]
  const running = all.filter(({ state }) => state === 'running')
  const waiting = all.filter(({ state }) => state === 'waiting').length
  // Stored cells end at once and say nothing about how long a training takes.
  const finished = all.filter(({ state, seconds, progress }) => state === 'done' && progress && seconds > 0)
  const left = running.map((task) => taskSecondsLeft(task, now))
  if (running.length === 0 || left.some((seconds) => seconds === undefined)) return undefined
  const known = left.filter((seconds) => seconds !== undefined)
  const whole = [
    ...finished.map(({ seconds }) => seconds),
    ...running.map(({ startedAt }, i) => (now - startedAt) / 1000 + known[i]!),
  ]
  const mean = whole.reduce((sum, seconds) => sum + seconds, 0) / whole.length
  const total = known.reduce((sum, seconds) => sum + seconds, 0) + waiting * mean
  return Math.max(total / running.length, ...known)
}

function taskSecondsLeft({ progress, reportedAt }: LiveTask, now: number): number | undefined {
  const left = progress?.secondsLeft
  return left === undefined ? undefined : Math.max(0, left - (now - reportedAt) / 1000)
}

/** A head line, then one a worker; none is wider than `width`. Empty where nothing runs or waits. */
export function liveLines(live: Live, now: number, width: number): string[] {
  const all = [...live.tasks.values()]
  const running = all.filter(({ state }) => state === 'running')
  const { done, of } = cellsDone(live)
  if (running.length === 0) return done < of ? [cut(` cells ${done} of ${of} · starting`, width)] : []
  const left = secondsLeft(live, now)
  const head = ` cells ${done} of ${of} · ${running.length} running${left === undefined ? '' : ` · about ${clock(left)} left`}`
  const titles = running.map(({ title }) => cut(title, Math.max(16, width - 48)))
  const longest = Math.max(...titles.map((title) => title.length))
  return [
    head,
    ...running.map((task, i) => `   ${titles[i]!.padEnd(longest)}  ${progressText(task, now)}`),
  ].map((line) => cut(line, width))
}

function progressText(task: LiveTask, now: number): string {
  const { progress } = task
  if (progress === null) return 'starting'
  const { phase, step, steps, loss } = progress
  const left = taskSecondsLeft(task, now)
  return [
    phase === 'prepare' || phase === 'compile' ? phase : `${phase} ${step}/${steps}`,
    loss === undefined ? '' : `loss ${loss.toFixed(3)}`,
    left === undefined ? '' : `${clock(left)} left`,
  ]
    .filter((part) => part !== '')
    .join('  ')
}

/** `0:07`, `12:30`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
