import type { Plan } from '../experiment/types.ts'

/** What a person types to train the cells that are missing. */
export function trainingCommand(file: string, { tier, engine }: Pick<Plan, 'tier' | 'engine'>): string {
  const settings = [
    ...(tier === 'pocket' ? [] : [`HYPROS_TIER=${tier}`]),
    ...(engine === 'onnx' ? [] : [`HYPROS_ENGINE=${engine}`]),
  ]
  return [...settings, 'npx vitest run', file].join(' ')
}
