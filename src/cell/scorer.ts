import type { TaskKind } from '../experiment/types.ts'
import { tasks } from '../task/task.ts'
import type { TaskData } from '../task/types.ts'
import type { Scorer } from '../train/evaluate.ts'
import type { OpenProgram } from './open-program.ts'

/** Scores splits as the task asks for, with the weights that the program has at the time. */
export function scorerOf(kind: TaskKind, data: TaskData, { program, config }: OpenProgram): Scorer {
  const { tokenizer, profile, labels } = data
  const task = tasks[kind]
  return {
    program,
    config,
    buckets: profile.buckets,
    special: tokenizer,
    decodeText: (ids) => tokenizer.decode(ids),
    ...(labels && { labels }),
    score: (outputs, split) => task.score(outputs, split, data),
  }
}
