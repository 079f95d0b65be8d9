import { mean, standardDeviation } from '../../stats/index.ts'
import { placesOf } from './compare.ts'
import { type GateCell, type GateChange, type GateSummary, gateMeasures } from './types.ts'

/** The table before/after: a row for every measure of every arm and instance, in the measure's own units. */
export function changesOf(cells: readonly GateCell[]): GateChange[] {
  return [...placesOf(cells)].flatMap(([instance, arms]) =>
    arms.flatMap((arm) => {
      const own = cells.filter((cell) => cell.instance === instance && cell.arm === arm)
      return gateMeasures.flatMap((measure): GateChange[] => {
        const values = (side: 'old' | 'new') => own.map((cell) => cell[side].scores?.[measure])
        const [before, after] = [values('old'), values('new')]
        if ([...before, ...after].every((value) => value === undefined)) return []
        const differences = before.flatMap((value, i) => {
          const other = after[i]
          return value === undefined || other === undefined ? [] : [other - value]
        })
        return [
          {
            arm,
            instance,
            measure,
            old: summary(before),
            new: summary(after),
            change: differences.length === 0 ? null : mean(differences),
          },
        ]
      })
    }),
  )
}

function summary(values: readonly (number | undefined)[]): GateSummary {
  const found = values.filter((value) => value !== undefined)
  return {
    mean: found.length === 0 ? null : mean(found),
    sd: found.length < 2 ? null : standardDeviation(found),
    n: found.length,
  }
}
