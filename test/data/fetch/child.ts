/** Fetches one file and prints where it lies, or what went wrong; the job is JSON. */
import { existsSync } from 'node:fs'
import { HyprosError } from '../../../src/base/errors.ts'
import { fetchFile } from '../../../src/data/fetch/fetch-file.ts'
import { cachePath, type Places } from '../../../src/data/fetch/place.ts'
import type { UrlFile } from '../../../src/data/lock.ts'

interface Job {
  readonly pin: UrlFile
  readonly places: Places
  readonly stall?: number
}

const { pin, places, stall = 5_000 } = JSON.parse(process.argv[2] as string) as Job
try {
  const path = await fetchFile(pin, {
    places,
    offline: false,
    signal: new AbortController().signal,
    tries: 2,
    pause: 10,
    stall,
    report: () => {},
  })
  console.log(JSON.stringify({ path }))
} catch (error) {
  if (!(error instanceof HyprosError)) throw error
  const { name, what, where, remedy } = error
  console.log(JSON.stringify({ name, what, where, remedy, there: existsSync(cachePath(places, pin)) }))
}
