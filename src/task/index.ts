/** `hypros/tasks`: tasks, as data. */
export {
  classification,
  type Datasets,
  languageModelling,
  summarization,
  type TaskOptions,
  translation,
} from './spec.ts'
