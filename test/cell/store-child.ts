/** A process that uses a store; what it does is named by its first argument. */
import { readdirSync } from 'node:fs'
import { randomStream } from '../../src/base/random.ts'
import { claim } from '../../src/cell/claim.ts'
import { acquireSlots } from '../../src/cell/slots.ts'
import { openStore } from '../../src/cell/store.ts'
import { cellFiles, keyOf } from './cells.ts'

const [action = '', root = '', ...rest] = process.argv.slice(2)
const store = openStore(root)

const nextLine = () => new Promise<void>((resolve) => process.stdin.once('data', () => resolve()))

/** The parts of the error that a piece of work ends with; null where it ends well. */
async function errorOf(work: () => unknown) {
  try {
    await work()
    return null
  } catch (error) {
    const { name, what, where, remedy } = error as Record<string, unknown>
    return { name, what, where, remedy }
  }
}

const actions: Readonly<Record<string, () => unknown>> = {
  /** Commits cells of many files and checkpoints until it is killed. */
  'commit for ever': () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`step-${i}.onnx`, new Uint8Array(30_000)]),
    )
    for (let number = Number(rest[0]); ; number++) {
      const key = keyOf(number)
      store.saveScratch(key, 'checkpoint.bin', new Uint8Array(200_000).fill(number))
      store.commit('cells', key, { ...cellFiles(key, 300_000), ...many })
      console.log(number)
    }
  },
  /** Commits a cell at a signal, as others do with the same key. */
  'commit at once': async () => {
    const key = rest[0] as string
    console.log('ready')
    await nextLine()
    store.commit('cells', key, {
      ...cellFiles(key, 300_000),
      'run.json': `{"schema":1,"writer":"${rest[1]}"}`,
    })
    console.log(JSON.stringify(store.readCell(key)))
    process.exit()
  },
  /** Reads and writes few keys in an order of its own, so that it meets others at each. */
  hammer: () => {
    const stream = randomStream(Number(rest[0]), 'hammer')
    for (let round = 0; round < 30; round++) {
      const key = keyOf(stream.integer(20))
      if (store.readCell(key)?.result.key !== key) {
        const claimed = claim(root, key)
        store.commit('cells', key, cellFiles(key, 20_000))
        claimed?.release()
      }
      store.saveMemo('shared', { round })
      store.saveScratch(keyOf(Number(rest[0])), 'checkpoint.bin', new Uint8Array([round]))
    }
  },
  'fill the disk': async () => {
    store.commit('cells', keyOf(1), cellFiles(keyOf(1)))
    const errors = {
      commit: await errorOf(() => store.commit('cells', keyOf(2), cellFiles(keyOf(2), 400_000))),
      saveScratch: await errorOf(() =>
        store.saveScratch(keyOf(2), 'checkpoint.bin', new Uint8Array(400_000)),
      ),
      saveMemo: await errorOf(() => store.saveMemo('large', 'x'.repeat(400_000))),
    }
    const kept = { first: store.readCell(keyOf(1))?.result.key, second: store.has('cells', keyOf(2)) }
    const left = readdirSync(root, { recursive: true }).filter((path) =>
      /\.tmp.|checkpoint|large/.test(String(path)),
    )
    console.log(JSON.stringify({ errors, kept, left }))
  },
  'write to a read-only disk': async () => {
    const errors = {
      commit: await errorOf(() => store.commit('cells', keyOf(2), cellFiles(keyOf(2)))),
      saveScratch: await errorOf(() => store.saveScratch(keyOf(2), 'checkpoint.bin', new Uint8Array(1))),
      claim: await errorOf(() => claim(root, keyOf(2))),
      claimAgain: await errorOf(() => claim(root, keyOf(1))),
      slots: await errorOf(() => acquireSlots(1, { capacity: 1, directory: `${root}/slots` })),
      saveMemo: await errorOf(() => store.saveMemo('small', 1)),
    }
    console.log(JSON.stringify({ errors, kept: { first: store.readCell(keyOf(1))?.result.key } }))
  },
}

await actions[action]?.()
