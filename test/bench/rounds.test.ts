import { expect, test } from 'vitest'
import { type Contestant, engineContestant } from '../../bench/lib/contestants.ts'
import { interleaved } from '../../bench/lib/rounds.ts'
import { startServer } from '../../bench/lib/server.ts'

const size = '8/1/20/2x3'
const quiet = { threads: 1, rounds: 2, steps: 2, say: () => {} }

/** A contestant whose process is a few lines of script. */
const scripted = (name: string, script: string): Contestant => ({
  name,
  losses: ['log'],
  start: () => startServer({ program: process.execPath, args: ['-e', script] }),
})

const answering = (answer: string) => `
  console.log('a greeting of a library')
  console.log(JSON.stringify({ ready: true, build: 'scripted@1' }))
  let asked = 0
  process.stdin.on('data', (text) => { if (String(text).startsWith('quit')) process.exit(0); ${answer} })`

test('engines run in turn; what is not there or fails is named, and the others go on', async () => {
  const outcomes = await interleaved(
    [
      engineContestant('onnx'),
      engineContestant('no-such-engine'),
      scripted('steady', answering('console.log(JSON.stringify({ milliseconds: [5] }))')),
      scripted(
        'failing',
        answering(`asked++ < 2 ? console.log('{"milliseconds":[5]}') : console.log('{"error":"no more"}')`),
      ),
      scripted('dying', `console.error('out of memory'); process.exit(3)`),
      scripted('none', `console.log('{"absent":"install it"}')`),
      {
        ...scripted('unknown program', ''),
        start: () => startServer({ program: '/no/such/program', args: [] }),
      },
    ],
    size,
    quiet,
  )
  const states = outcomes.map(({ engine, state }) => [engine, state])
  expect(states).toEqual([
    ['onnx', 'measured'],
    ['no-such-engine', 'not installed'],
    ['steady', 'measured'],
    ['failing', 'failed'],
    ['dying', 'failed'],
    ['none', 'not installed'],
    ['unknown program', 'failed'],
  ])
  const named = Object.fromEntries(outcomes.map((outcome) => [outcome.engine, outcome]))
  expect(named.steady).toMatchObject({ build: 'scripted@1', losses: { log: [5, 5] } })
  expect(named.onnx?.losses.hybrid?.every((time) => time > 0)).toBe(true)
  expect(named.failing?.reason).toBe('no more')
  expect(named.dying?.reason).toContain('out of memory')
  expect(named.none?.reason).toBe('install it')
  expect(named['unknown program']?.reason).toContain('/no/such/program')
})

test('a request that a server can’t read is refused, and it goes on', async () => {
  const started = await engineContestant('onnx').start(size, 1)
  if (started.state !== 'ready') throw new Error(started.reason)
  const { server } = started
  await expect(server.run('spherical', 1)).rejects.toThrow('run spherical 1')
  expect(await server.run('log#2', 3)).toHaveLength(3)
  await server.stop()
})
