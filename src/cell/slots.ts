/**
 * Job slots: what trains on this machine takes one first, whichever process, project or shard it belongs to, so that
 * cores are never oversubscribed. A slot is a lock; it is free again the moment its holder ends.
 */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onDisk } from '../base/disk.ts'
import { ConfigError } from '../base/errors.ts'
import { type Lock, tryLock } from '../base/lock.ts'
import { openRuntimeDirectory } from './runtime-directory.ts'

export interface SlotOptions {
  /** Slots that this process counts on, numbered from 0. */
  readonly capacity: number
  /** Folder of the lock files; the user's runtime directory unless given. */
  readonly directory?: string
  /** Gives up waiting; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export interface HeldSlots {
  /** Their numbers, ascending. */
  readonly slots: readonly number[]
  /** May be called twice. */
  release(): void
}

/** Milliseconds between two looks at busy slots; a look at one takes 0.07 ms, so looking stays below 4 % of a core. */
const interval = (capacity: number) => Math.max(25, 2 * capacity)

/** How many jobs may run at once on this machine: `HYPROS_JOBS`, or as many as there are cores for this process. */
export function jobCapacity(): number {
  const text = process.env.HYPROS_JOBS
  if (text === undefined || text === '') return availableParallelism()
  const jobs = Number(text)
  if (Number.isSafeInteger(jobs) && jobs > 0) return jobs
  throw new ConfigError(
    `HYPROS_JOBS is "${text}"`,
    'environment',
    'set it to a positive integer, or unset it',
  )
}

/**
 * Waits for `count` free slots, or for `all`: then nobody else holds one, of whatever capacity, until the release.
 * Who waits for more than one keeps newcomers out meanwhile, so it gets them as soon as those at work are done.
 * Within a process, callers are served in the order in which they ask. Never ask while holding slots.
 *
 * @throws ConfigError where more slots are asked for than there are, StoreError where locks can't be written.
 */
export async function acquireSlots(count: number | 'all', options: SlotOptions): Promise<HeldSlots> {
  const { capacity, signal } = options
  if (count !== 'all' && !(Number.isSafeInteger(count) && count > 0 && count <= capacity)) {
    throw new ConfigError(
      `${count} of ${capacity} job slots`,
      'job slots',
      `ask for 1 to ${capacity}, or "all"`,
    )
  }
  signal?.throwIfAborted()
  const directory = openRuntimeDirectory(options.directory)
  return inLine(directory, signal, () =>
    count === 1 ? takeOne(directory, capacity, signal) : takeMany(directory, count, capacity, signal),
  )
}

/**
 * Takes a slot where nobody at the gate waits for several, and looks again once it has one: who came meanwhile is given
 * it back. Looking first, it never goes past slots that a release of all is about to free.
 */
async function takeOne(directory: string, capacity: number, signal?: AbortSignal): Promise<HeldSlots> {
  for (;;) {
    const held = gateIsOpen(directory) ? freeSlot(directory, capacity) : undefined
    if (held !== undefined && gateIsOpen(directory, held)) return held
    held?.release()
    await pause(interval(capacity), undefined, { signal })
  }
}

function freeSlot(directory: string, capacity: number): HeldSlots | undefined {
  for (const number of range(capacity)) {
    const lock = tryLock(slotPath(directory, number))
    if (lock !== undefined) return holding(new Map([[number, lock]]))
  }
  return undefined
}

/** Gives back what is held where the gate can't be looked at. */
function gateIsOpen(directory: string, held?: HeldSlots): boolean {
  try {
    const gate = tryLock(gatePath(directory))
    gate?.release()
    return gate !== undefined
  } catch (error) {
    held?.release()
    throw error
  }
}

/**
 * Closes the gate, then gathers slots as they come free. Only who holds the gate gathers, so no two can wait for each
 * other. `all` keeps the gate closed until it is done: a process with a larger capacity knows further slots.
 */
async function takeMany(
  directory: string,
  count: number | 'all',
  capacity: number,
  signal?: AbortSignal,
): Promise<HeldSlots> {
  const taken = new Map<number, Lock>()
  let gate: Lock | undefined
  try {
    for (;;) {
      gate ??= tryLock(gatePath(directory))
      if (gate !== undefined && gather(taken, directory, count, capacity)) break
      await pause(interval(capacity), undefined, { signal })
    }
  } catch (error) {
    holding(taken, gate).release()
    throw error
  }
  if (count === 'all') return holding(taken, gate)
  gate.release()
  return holding(taken)
}

/** Adds slots that are free now; whether that makes enough of them. */
function gather(
  taken: Map<number, Lock>,
  directory: string,
  count: number | 'all',
  capacity: number,
): boolean {
  const numbers = count === 'all' ? knownSlots(directory, capacity) : range(capacity)
  const wanted = count === 'all' ? numbers.length : count
  for (const number of numbers) {
    if (taken.size === wanted) break
    const lock = taken.has(number) ? undefined : tryLock(slotPath(directory, number))
    if (lock !== undefined) taken.set(number, lock)
  }
  return taken.size === wanted
}

function holding(taken: ReadonlyMap<number, Lock>, gate?: Lock): HeldSlots {
  return {
    slots: [...taken.keys()].sort((a, b) => a - b),
    release: () => {
      for (const lock of taken.values()) lock.release()
      gate?.release()
    },
  }
}

const gatePath = (directory: string) => join(directory, 'gate.lock')
const slotPath = (directory: string, number: number) => join(directory, `slot-${number}.lock`)
const range = (length: number) => Array.from({ length }, (_, number) => number)

/** Our own slots and those that others have used. */
function knownSlots(directory: string, capacity: number): number[] {
  const others = onDisk(directory, () => readdirSync(directory)).flatMap((name) => {
    const number = /^slot-(\d+)\.lock$/.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
  return [...new Set([...range(capacity), ...others])]
}

/** The last in line, by folder: settles when it has been served. */
const lines = new Map<string, Promise<unknown>>()

/** Serves callers of this process one after the other. Who gives up leaves at once, wherever it stands. */
function inLine(
  directory: string,
  signal: AbortSignal | undefined,
  serve: () => Promise<HeldSlots>,
): Promise<HeldSlots> {
  const before = lines.get(directory) ?? Promise.resolve()
  const served = before.then(() => {
    signal?.throwIfAborted()
    return serve()
  })
  const settled = served.then(
    () => {},
    () => {},
  )
  lines.set(directory, settled)
  return signal === undefined ? served : unlessAborted(served, signal)
}

function unlessAborted(served: Promise<HeldSlots>, signal: AbortSignal): Promise<HeldSlots> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    served.then(
      (held) => {
        signal.removeEventListener('abort', leave)
        if (signal.aborted) held.release()
        else resolve(held)
      },
      (error) => {
        signal.removeEventListener('abort', leave)
        reject(error)
      },
    )
  })
}
