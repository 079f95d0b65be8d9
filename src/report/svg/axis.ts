/** Scales and round tick values. */

export interface Scale {
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
  readonly domain: readonly [number, number]
  /** Value → pixel. */
  readonly at: (value: number) => number
}

/** Steps of 1, 2 or 5 × 10ⁿ, at most about `count` of them, that cover [lo, hi]. */
export function niceTicks(lo: number, hi: number, count: number): number[] {
  const span = hi > lo ? hi - lo : Math.abs(hi) || 1
  const raw = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10) * power
  const first = Math.floor(lo / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(hi / step - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
}

/** Decimals that tell neighbouring ticks apart. */
function tickLabel(value: number, step: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`
  if (Math.abs(value) >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))
  const text = digits > 6 ? value.toExponential(0) : value.toFixed(digits)
  return text.replace('-', '−')
}

export function linearScale(lo: number, hi: number, pixels: readonly [number, number], count = 5): Scale {
  const values = niceTicks(lo, hi, count)
  const from = values[0] ?? lo
  const to = values.at(-1) ?? hi
  const step = (values[1] ?? 1) - (values[0] ?? 0)
  return {
    ticks: values.map((value) => ({ value, label: tickLabel(value, step) })),
    domain: [from, to],
    at: (value) => pixels[0] + ((value - from) / (to - from)) * (pixels[1] - pixels[0]),
  }
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
}

function logLabel(value: number): string {
  if (value >= 0.01 && value < 10_000) return String(Number(value.toPrecision(2)))
  const exponent = Math.floor(Math.log10(value) + 1e-9)
  const factor = Number((value / 10 ** exponent).toPrecision(1))
  const power = `10${[...String(exponent)].map((digit) => superscripts[digit] ?? digit).join('')}`
  return factor === 1 ? power : `${factor}·${power}`
}

/** Log axis over positive [lo, hi]: whole powers of ten, or 1-2-5 steps where it spans little. */
export function logScale(lo: number, hi: number, pixels: readonly [number, number], count = 5): Scale {
  const low = Math.floor(Math.log10(lo) + 1e-9)
  const high = Math.max(low + 1, Math.ceil(Math.log10(hi) - 1e-9))
  const factors = high - low > 2 ? [1] : [1, 2, 5]
  const every = Math.max(1, Math.ceil((high - low) / count))
  const candidates: number[] = []
  for (let power = low; power <= high; power += 1) {
    if ((power - low) % every === 0) for (const factor of factors) candidates.push(factor * 10 ** power)
  }
  const ends = Array.from({ length: high - low + 1 }, (_, i) =>
    [1, 2, 5].map((f) => f * 10 ** (low + i)),
  ).flat()
  const below = ends.filter((value) => value <= lo * (1 + 1e-9)).at(-1) ?? 10 ** low
  const above = ends.find((value) => value >= hi * (1 - 1e-9) && value > below) ?? 10 ** high
  const values = candidates.filter((value) => value >= below * (1 - 1e-9) && value <= above * (1 + 1e-9))
  const [from, to] = [Math.log10(below), Math.log10(above)]
  return {
    ticks: values.map((value) => ({ value, label: logLabel(value) })),
    domain: [below, above],
    at: (value) => pixels[0] + ((Math.log10(value) - from) / (to - from)) * (pixels[1] - pixels[0]),
  }
}
