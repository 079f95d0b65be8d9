import type { TaskKind } from '../experiment/types.ts'
import { classificationTask } from './classification.ts'
import { languageModellingTask } from './language-modelling.ts'
import { summarizationTask } from './summarization.ts'
import { translationTask } from './translation.ts'
import type { Task } from './types.ts'

/** Every task by its kind. */
export const tasks: Readonly<Record<TaskKind, Task>> = {
  translation: translationTask,
  summarization: summarizationTask,
  classification: classificationTask,
  'language-modelling': languageModellingTask,
}
