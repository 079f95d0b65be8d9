import { type Alignment, displayWidth, pad } from './text.ts'

export interface Column {
  readonly header: string
  readonly alignment: Alignment
  readonly cells: readonly string[]
  /** Every cell ends in a mark or a space, which then is part of the gap to the next column. */
  readonly marked?: boolean
}

/** Columns of one table, made from its rows: flush right, as numbers are, unless said otherwise. */
export function columnsOf<Row>(rows: readonly Row[]) {
  return (header: string, cell: (row: Row) => string, alignment: Alignment = 'right'): Column => ({
    header,
    alignment,
    cells: rows.map(cell),
  })
}

const gapAfter = (column: Column) => (column.marked ? ' ' : '  ')

function columnWidth({ header, cells }: Column): number {
  return Math.max(displayWidth(header), ...cells.map(displayWidth))
}

/**
 * Lines of a table with its first column repeated: where the columns don't fit `width` they go on in a further
 * block beneath. `header` and `rule` style a whole header line and the line under it.
 */
export function renderColumns(
  first: Column,
  rest: readonly Column[],
  width: number,
  style: { readonly header: (text: string) => string; readonly rule: (text: string) => string },
): string[] {
  const blocks: Column[][] = []
  let room = 0
  for (const column of rest) {
    const block = blocks.at(-1)
    const needed = gapAfter(block?.at(-1) ?? first).length + columnWidth(column)
    if (block && room >= needed) {
      block.push(column)
      room -= needed
    } else {
      blocks.push([column])
      room = width - columnWidth(first) - gapAfter(first).length - columnWidth(column)
    }
  }
  return blocks.flatMap((block, index) => {
    const columns = [first, ...block]
    const widths = columns.map(columnWidth)
    const line = (texts: readonly string[]) =>
      columns
        .map((column, i) => pad(texts[i] ?? '', widths[i] ?? 0, column.alignment) + gapAfter(column))
        .join('')
        .trimEnd()
    const total = columns.reduce((sum, column, i) => {
      const gap = i < columns.length - 1 ? gapAfter(column).length : 0
      return sum + (widths[i] ?? 0) + gap
    }, 0)
    return [
      ...(index === 0 ? [] : ['']),
      style.header(line(columns.map(({ header }) => header))),
      style.rule('─'.repeat(total)),
      ...first.cells.map((_, row) => line(columns.map(({ cells }) => cells[row] ?? ''))),
    ]
  })
}
