import type { Experiment } from '../experiment/types.ts'
import { levelForLooks } from '../stats/index.ts'
import { percent } from '../verdict/outcome.ts'
import type { Look } from '../verdict/types.ts'

type Declared = Pick<Experiment, 'looks' | 'seeds'>

/** The look that the declared seeds stand for; undefined where no looks are declared. */
export function lookOf({ looks, seeds }: Declared): Look | undefined {
  if (looks === undefined) return undefined
  const level = levelForLooks(looks.length)
  return { number: looks.indexOf(seeds.length) + 1, of: looks.length, seeds: looks, level }
}

/** `look 1 of 3`. */
export function lookName({ number, of }: Pick<Look, 'number' | 'of'>): string {
  return `look ${number} of ${of}`
}

/** `look 1 of 3 (at 3, 5, 10 seeds), so every interval has the level 98.33 %`. */
export function lookText(look: Look): string {
  return `${lookName(look)} (at ${look.seeds.join(', ')} seeds), so every interval has the level ${percent(look.level)}`
}
