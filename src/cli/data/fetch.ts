import { type Command, Option } from 'commander'
import type { FetchResult } from '../../data/fetch/fetch.ts'
import { fetchFiles } from '../../data/fetch/fetch.ts'
import { placesOf } from '../../data/fetch/place.ts'
import { type AvailableDataset, readLock } from '../../data/lock.ts'
import { jsonOption, positiveInteger } from '../command.ts'
import { interruptible } from '../interrupt.ts'
import { liveLines, print, printJson } from '../terminal.ts'
import { size } from './format.ts'
import { chosen } from './names.ts'
import { fetchProgress } from './progress.ts'

interface Options {
  readonly offline?: boolean
  readonly json?: true
  readonly jobs: number
}

const filesOf = (entries: readonly (readonly [string, AvailableDataset])[]) =>
  entries.flatMap(([, { source }]) => (source.kind === 'url' ? source.files : []))

export default function fetchData(command: Command): void {
  command
    .argument('[names...]', 'data sets; without, all that can be had')
    .addOption(jsonOption())
    .option('--offline', 'ask nobody but the cache and a mirror that is a folder')
    .addOption(new Option('-j, --jobs <n>', 'files at a time').default(4).argParser(positiveInteger))
    .action(async (names: readonly string[], { offline = false, json, jobs }: Options) => {
      const entries = chosen(readLock(), names)
      const files = filesOf(entries)
      const live = liveLines()
      const progress = fetchProgress(files, live)
      let result: FetchResult
      try {
        result = await interruptible((signal) =>
          fetchFiles(files, jobs, {
            places: placesOf(),
            offline,
            signal,
            tries: 5,
            pause: 1000,
            stall: 60_000,
            report: progress.report,
          }),
        )
      } finally {
        progress.end()
      }
      const { fetched, failed } = result
      for (const { error } of failed) process.stderr.write(`error: ${error.message}\n`)
      if (json) {
        printJson({
          fetched,
          failed: failed.map(({ file, error: { what, where, remedy } }) => ({ file, what, where, remedy })),
        })
      } else {
        const bytes = files.filter(({ file }) => fetched.some((one) => one.file === file))
        const total = bytes.reduce((sum, pin) => sum + pin.bytes, 0)
        const embedded = entries.filter(([, { source }]) => source.kind === 'npm').map(([name]) => name)
        if (names.length > 0 && embedded.length > 0)
          print(`embedded, nothing to fetch: ${embedded.join(', ')}`)
        print(`${fetched.length} files, ${size(total)}, in the cache; ${failed.length} failed`)
      }
      const [first] = failed
      if (first !== undefined) process.exitCode = first.error.exitCode
    })
}
