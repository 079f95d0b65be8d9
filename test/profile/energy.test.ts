import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEnergyMeter } from '../../src/profile/energy.ts'
import { emptyFolder } from '../cell/children.ts'

interface Zone {
  readonly name: string
  readonly energy: number | string
  readonly range?: number
}

/** A folder like `/sys/class/powercap`. */
function powercap(zones: Readonly<Record<string, Zone>>) {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'intel-rapl')) // the control type itself, which has no counter
  const counter = (entry: string) => join(folder, entry, 'energy_uj')
  const set = (entry: string, energy: number | string) => writeFileSync(counter(entry), `${energy}\n`)
  for (const [entry, { name, energy, range = 262_143_328_850 }] of Object.entries(zones)) {
    mkdirSync(join(folder, entry))
    writeFileSync(join(folder, entry, 'name'), `${name}\n`)
    writeFileSync(join(folder, entry, 'max_energy_range_uj'), `${range}\n`)
    set(entry, energy)
  }
  return { folder, set, counter }
}

test('joules since the last call, of all packages and their memory', () => {
  const { folder, set } = powercap({
    'intel-rapl:0': { name: 'package-0', energy: 5_000_000 },
    'intel-rapl:0:0': { name: 'core', energy: 1_000_000 },
    'intel-rapl:0:1': { name: 'dram', energy: 0 },
    'intel-rapl:1': { name: 'package-1', energy: 7_000_000 },
    'intel-rapl:2': { name: 'psys', energy: 9_000_000 },
    'intel-rapl-mmio:0': { name: 'package-0', energy: 5_000_000 },
  })
  const meter = openEnergyMeter(folder)
  expect(meter.source).toEqual({ state: 'available', zones: ['package-0', 'dram', 'package-1'] })
  set('intel-rapl:0', 6_500_000)
  set('intel-rapl:0:0', 2_000_000)
  set('intel-rapl:0:1', 250_000)
  set('intel-rapl:1', 8_000_000)
  set('intel-rapl:2', 99_000_000)
  set('intel-rapl-mmio:0', 6_500_000)
  expect(meter.lap()).toBe(2.75)
  expect(meter.lap()).toBe(0)
})

test('a counter that starts from 0 again has gone on, each by its own range', () => {
  const { folder, set } = powercap({
    'intel-rapl:0': { name: 'package-0', energy: 999_000_000, range: 1_000_000_000 },
    'intel-rapl:1': { name: 'package-1', energy: 100_000_000, range: 500_000_000 },
  })
  const meter = openEnergyMeter(folder)
  set('intel-rapl:0', 2_000_000)
  set('intel-rapl:1', 101_000_000)
  expect(meter.lap()).toBe(4)
  set('intel-rapl:1', 1_000_000)
  expect(meter.lap()).toBe(400)
})

const unavailable = (folder: string) => {
  const meter = openEnergyMeter(folder)
  expect(meter.lap()).toBeNull()
  return meter.source
}

test('no folder, no package, no number: not available, with the reason', () => {
  const missing = join(emptyFolder(), 'missing')
  expect(unavailable(missing)).toMatchObject({
    state: 'unavailable',
    reason: expect.stringContaining(missing),
  })
  const { folder } = powercap({ 'intel-rapl:0:0': { name: 'core', energy: 1 } })
  expect(unavailable(folder)).toEqual({
    state: 'unavailable',
    reason: `${folder} has no counter of a processor package`,
  })
  const odd = powercap({ 'intel-rapl:0': { name: 'package-0', energy: 'unknown' } })
  expect(unavailable(odd.folder)).toEqual({
    state: 'unavailable',
    reason: `${odd.counter('intel-rapl:0')} holds no count: "unknown"`,
  })
})

test("a counter that can't be read is not available", () => {
  const { folder, counter } = powercap({ 'intel-rapl:0': { name: 'package-0', energy: 1 } })
  rmSync(counter('intel-rapl:0'))
  mkdirSync(counter('intel-rapl:0'))
  expect(unavailable(folder)).toMatchObject({ reason: expect.stringContaining('EISDIR') })
})
