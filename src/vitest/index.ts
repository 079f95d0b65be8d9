/** `hypros/vitest`: declare experiments in test files, and the plugin that runs them. */
export type * from '../experiment/types.ts'
export { type ClaimsInput, claims } from './claims.ts'
export { experiment } from './experiment.ts'
export { hypros } from './plugin.ts'
export { robustness } from './robustness.ts'
export type { RobustnessInput } from './robustness-input.ts'
