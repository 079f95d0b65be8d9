/** A process that holds locks; what it does is named by its first argument. */
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { claim } from '../../src/cell/claim.ts'
import { acquireSlots } from '../../src/cell/slots.ts'

const [action = '', directory = '', ...rest] = process.argv.slice(2)
const waitForInput = () => new Promise<void>((resolve) => process.stdin.once('data', () => resolve()))

const actions: Readonly<Record<string, () => Promise<void>>> = {
  claim: async () => {
    console.log(claim(directory, rest[0] as string) ? 'claimed' : 'refused')
    await waitForInput()
  },
  /** Asks for slots, says when it has them, and gives them back when it is told to. */
  hold: async () => {
    const [count, capacity] = rest
    console.log('asking')
    const held = await acquireSlots(count === 'all' ? 'all' : Number(count), {
      directory,
      capacity: Number(capacity),
    })
    console.log(`holding ${held.slots.join(' ')}`)
    await waitForInput()
    held.release()
    process.exit()
  },
  /** Takes slots again and again, and notes in a file that all share when its time with them begins and ends. */
  work: async () => {
    const [log = '', capacity, rounds, everyNth] = rest
    for (let round = 1; round <= Number(rounds); round++) {
      const all = round % Number(everyNth) === 0
      const held = await acquireSlots(all ? 'all' : 1, { directory, capacity: Number(capacity) })
      appendFileSync(log, all ? 'all+\n' : `${held.slots.join()}+\n`)
      await pause(5)
      appendFileSync(log, all ? 'all-\n' : `${held.slots.join()}-\n`)
      held.release()
    }
  },
}

await actions[action]?.()
