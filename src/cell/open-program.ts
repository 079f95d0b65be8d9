import type { CapturedEntry, Engine, Program } from '../engine/engine.ts'
import type { TransformerConfig } from '../model/config.ts'
import { type Parameters, transformerParameters } from '../model/parameters.ts'
import type { TaskData } from '../task/types.ts'
import { stateSpecs } from '../train/entries.ts'
import { initialState } from '../train/feeds.ts'
import { assertFreshMasks } from './check/step.ts'
import { modelConfig, type ProgramSpec } from './prepare.ts'

/** A cell's program on an engine, with what it was made from. */
export interface OpenProgram {
  readonly config: TransformerConfig
  readonly parameters: Parameters
  readonly captured: readonly CapturedEntry[]
  readonly program: Program
}

/**
 * Binds a cell's captured entries (all, or those that are wanted) to an engine, with the initial weights of a seed.
 * @throws GraphError where dropout would repeat a mask
 */
export async function openProgram(
  spec: ProgramSpec,
  { profile }: Pick<TaskData, 'profile'>,
  captured: readonly CapturedEntry[],
  engine: Engine,
  seed: number,
): Promise<OpenProgram> {
  const config = modelConfig(spec, profile)
  const parameters = transformerParameters(config)
  assertFreshMasks(captured, spec.train.accumulate)
  const program = await engine.compile(captured, stateSpecs(parameters, spec.train.accumulate))
  await program.importState(initialState(parameters, seed))
  return { config, parameters, captured, program }
}
