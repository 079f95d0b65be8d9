import { ConfigError } from '../base/errors.ts'
import { type LevelName, levelNames } from '../cell/levels.ts'
import { suggest } from '../experiment/suggest.ts'
import type { Experiment, TaskKind } from '../experiment/types.ts'

/** What a person hands to `robustness(name, …)`. */
export interface RobustnessInput {
  /** The suite file that declares the experiment, relative to this one. */
  readonly of: string
  readonly perturbations: readonly LevelName[]
}

/** The perturbations that mean something, by task. A language model predicts what it reads. */
const allowed: Readonly<Record<TaskKind, readonly LevelName[]>> = {
  translation: levelNames,
  summarization: levelNames,
  // The search asks for the loss of a sequence to sequence.
  classification: levelNames.filter((level) => level !== 'trigger'),
  'language-modelling': [],
}

/** @throws ConfigError that names the field. */
export function checkLevels({ name, task }: Experiment, { perturbations }: RobustnessInput): void {
  const where = `robustness of "${name}"`
  const possible = allowed[task.kind]
  if (possible.length === 0) {
    throw new ConfigError(
      `a task of ${task.kind} predicts what it reads, so there is nothing to perturb`,
      where,
      'leave it out',
    )
  }
  if (perturbations.length === 0) {
    throw new ConfigError('perturbations: there is none', where, `name some of ${possible.join(', ')}`)
  }
  for (const [index, level] of perturbations.entries()) {
    const field = `perturbations[${index}]`
    if (perturbations.indexOf(level) < index) {
      throw new ConfigError(`${field}: "${level}" is there twice`, where, 'name each once')
    }
    if (possible.includes(level)) continue
    const meant = suggest(level, possible)
    throw new ConfigError(
      `${field}: there is no "${level}" for ${task.kind}${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
      where,
      `name some of ${possible.join(', ')}`,
    )
  }
}
