/** Numbers as a person reads them. A real minus sign, so that columns of signed numbers line up. */
import type { Estimate } from '../verdict/types.ts'
import type { Summary } from './types.ts'

/** What stands where there is no value. */
export const nothing = '—'

const minus = (text: string) => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace(/^-/, '−'))

/** Fixed decimals; very large or small numbers in scientific notation. */
export function formatNumber(value: number | null, digits: number): string {
  if (value === null) return nothing
  if (Math.abs(value) >= 1e7) return minus(value.toExponential(2).replace('e+', 'e'))
  return minus(value.toFixed(digits))
}

/** `28.03 ± 0.15`; without the spread where one seed has a value. */
export function formatSummary({ mean, sd }: Pick<Summary, 'mean' | 'sd'>, digits: number): string {
  if (mean === null) return nothing
  // Values beyond four figures need no decimals.
  const places = Math.abs(mean) >= 10_000 ? 0 : digits
  return sd === null
    ? formatNumber(mean, places)
    : `${formatNumber(mean, places)} ± ${formatNumber(sd, places)}`
}

/** `12,345`, in whatever locale, so that reports compare equal. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1.2k`, `34k`, `5.6M`: for labels with little room. */
export function formatCompact(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T']
  let scaled = value
  let unit = 0
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000
    unit++
  }
  return `${scaled < 10 && unit > 0 ? scaled.toFixed(1) : Math.round(scaled)}${units[unit]}`
}

/** A number with its sign and at most two decimals. */
function signed(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const text = formatNumber(value, digits)
  return value > 0 ? `+${text}` : text
}

function ratio(logRatio: number): string {
  const value = Math.exp(logRatio)
  return `×${value >= 100 || (value < 0.01 && value > 0) ? value.toExponential(1) : value.toFixed(value >= 10 ? 1 : 2)}`
}

/** One value in a unit of `Estimate`: log ratios as ratios, shares in percent, all else with its sign. */
export function formatInUnit(value: number, unit: string): string {
  if (unit === 'log ratio') return ratio(value)
  return unit === 'share' ? String(Math.round(100 * value)) : signed(value)
}

const unitTails: Readonly<Record<string, string>> = {
  'log ratio': '',
  share: ' %',
  margin: ' margins',
  '': '',
}

/** What follows a value in a unit: `' σ'`, `' margins'`; nothing after a ratio. */
export function unitTail(unit: string): string {
  return unitTails[unit] ?? ` ${unit}`
}

/** `+0.42 σ [−0.80, +1.61]`; a log ratio as the ratio itself: `×0.87 [×0.70, ×1.08]`. */
export function formatEstimate({ est, lo, hi, unit }: Pick<Estimate, 'est' | 'lo' | 'hi' | 'unit'>): string {
  const write = (value: number) => formatInUnit(value, unit)
  return `${write(est)}${unitTail(unit)} [${write(lo)}, ${write(hi)}]`
}

/** A line's own value, with no more digits than it has: `3 %`, `0.3 σ`, `×0.75`. */
export function formatMark(value: number, unit: string): string {
  if (unit === 'log ratio') return `×${Number(Math.exp(value).toFixed(2))}`
  if (unit === 'share') return `${Math.round(100 * value)} %`
  const tail = unit === 'margin' && value === 1 ? ' margin' : unitTail(unit)
  return minus(`${Number(value.toFixed(2))}${tail}`)
}

/** `41 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds)
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** ISO 8601 to the minute, in UTC: `2026-11-21 14:03 UTC`. Text that is not ISO stays as it is. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso)
  return match ? `${match[1]} ${match[2]} UTC` : iso
}
