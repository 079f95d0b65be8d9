/** The trigger that does most harm to a trained cell. */
import { wholeWords } from '../data/noise/whole-words.ts'
import type { Engine, HostTensor } from '../engine/engine.ts'
import type { CellSpec } from '../experiment/types.ts'
import { captureEntry } from '../graph/entry.ts'
import { transformerParameters } from '../model/parameters.ts'
import type { TaskData } from '../task/types.ts'
import { stateSpecs } from '../train/entries.ts'
import { initialState } from '../train/feeds.ts'
import { triggerBuckets, triggerEntries, triggerModel } from '../train/trigger-model.ts'
import { type FoundTrigger, searchTrigger } from '../train/trigger-search.ts'
import { triggerSettings } from './levels.ts'
import { modelConfig } from './prepare.ts'

/** Searches on the first validation examples, so that the test split only ever sees what was found. */
export async function cellTrigger(
  spec: CellSpec,
  { profile, scored, tokenizer }: TaskData,
  engine: Engine,
  weights: Readonly<Record<string, HostTensor>>,
): Promise<FoundTrigger> {
  const { length, examples: count, candidates, rounds, seed } = triggerSettings
  const examples = (scored.validation?.examples ?? []).slice(0, count)
  const config = modelConfig(spec, profile)
  const parameters = transformerParameters(config)
  const specs = stateSpecs(parameters)
  const buckets = triggerBuckets(examples, profile.buckets, length)
  const entries = triggerEntries(config, buckets, length)
  const captured = entries.map((entry) => ({ entry, graph: captureEntry(entry, specs) }))
  const program = await engine.compile(captured, specs)
  try {
    await program.importState({ ...initialState(parameters, spec.seed), ...weights })
    const model = await triggerModel({ program, config, buckets, special: tokenizer, length }, examples)
    return await searchTrigger(model, { length, allowed: wholeWords(tokenizer), seed, candidates, rounds })
  } finally {
    await program.dispose()
  }
}
