import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes a folder's files by name. Each is replaced whole, so that a reader never sees half of one. What went wrong, in
 * words; null where nothing did.
 */
export function writeAll(folder: string, files: Readonly<Record<string, string>>): string | null {
  const temporary = (name: string) => join(folder, `.${name}.${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(temporary(name), text)
      renameSync(temporary(name), join(folder, name))
    }
    return null
  } catch (error) {
    for (const name of Object.keys(files)) rmSync(temporary(name), { force: true })
    return `the report can't be written to ${folder}: ${(error as Error).message}`
  }
}
