/**
 * How often `hypros gate` alarms falsely, and what it catches: simulated changes through screening and confirmation.
 * Depends on nothing but the code: the same table on every machine.
 *
 *   node bench/gate-rates.ts [--runs 2000] [--instances 1,2,4] [--save]
 *
 * A row of four instances takes minutes.
 */
import { parseArgs } from 'node:util'
import { gateRate, type Rate, ratePercent, type Scenario } from './lib/gate-rates.ts'
import { commitGateRates, gateTable } from './lib/gate-table.ts'
import { reportErrors, say } from './lib/program.ts'
import { listed, wholeNumber } from './lib/size.ts'

const effects: readonly Pick<Scenario, 'name' | 'drop'>[] = [
  { name: 'no effect', drop: {} },
  { name: 'candidate −1 σ in the metric', drop: { metric: 1 } },
  { name: 'candidate −1 σ in all three measures', drop: { metric: 1, brier: 1, ece: 1 } },
]
const seeds = [3, 5, 10]

await reportErrors(async () => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '2000' },
      instances: { type: 'string', default: '1,2,4' },
      save: { type: 'boolean', default: false },
    },
  })
  const counts = listed(values.instances).map((count) => wholeNumber(count, '--instances'))
  const runs = wholeNumber(values.runs, '--runs')
  const rates: Rate[] = []
  for (const effect of effects) {
    for (const instances of counts) {
      for (const n of seeds) {
        const rate = gateRate({ ...effect, instances, changed: 5 }, n, runs)
        rates.push(rate)
        say(`${effect.name}, instances: ${instances}, seeds: ${n}: red ${ratePercent(rate.red, runs)} %`)
      }
    }
  }
  console.log(gateTable(rates))
  if (values.save) commitGateRates(rates)
  return 0
})
