/**
 * What the programs that a test starts find in their environment. Job slots of the file's own: with those of the
 * machine, a file that times steps would wait until nobody trains, and everybody would wait for it. One job a file,
 * since files run side by side.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'hypros-slots-'))
process.env.XDG_RUNTIME_DIR = folder
process.env.HYPROS_JOBS ??= '1'

afterAll(() => rmSync(folder, { recursive: true, force: true }))
