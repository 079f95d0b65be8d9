import type { CellSpec, Instance } from './types.ts'

type Named = Pick<Instance, 'dataset' | 'model'>

/** Whether both are of one task, data set and model. */
export function sameInstance(
  a: Pick<Instance, 'task' | 'dataset' | 'model'>,
  b: Pick<Instance, 'task' | 'dataset' | 'model'>,
): boolean {
  return a.task === b.task && a.dataset === b.dataset && a.model === b.model
}

/** For people: `ts-diagnostics-en-de · transformer-pocket`. */
export const instanceName = ({ dataset, model }: Named): string => `${dataset} · ${model}`

/** For people: `hypros · seed 1 · ts-diagnostics-en-de · transformer-pocket`. */
export const cellName = ({ arm, seed, ...instance }: Pick<CellSpec, 'arm' | 'seed'> & Named): string =>
  `${arm} · seed ${seed} · ${instanceName(instance)}`
