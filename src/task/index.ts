/** `hypros/tasks`: tasks, as data. */
export { translation } from './spec.ts'
