import { malformed, type Source } from './source.ts'

/**
 * Members are never written to a disk under their names; a name that leads out of its archive is refused all the same,
 * because nobody packs one in good faith.
 * @throws DataError
 */
export function assertInside(archive: Pick<Source, 'name'>, name: string): void {
  const steps = name.split(/[/\\]/)
  if (name.startsWith('/') || name.startsWith('\\') || /^[a-z]:/i.test(name) || steps.includes('..')) {
    throw malformed(archive, `the archive holds "${name}", which leads out of it`)
  }
}
