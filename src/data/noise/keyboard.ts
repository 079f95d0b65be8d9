/** The rows of letters of a QWERTY keyboard; each row is shifted to the right by half a key against the one above. */
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']

function neighboursOf(row: number, column: number): string {
  const at = (r: number, c: number) => rows[r]?.[c] ?? ''
  const beside = at(row, column - 1) + at(row, column + 1)
  return (
    beside + at(row - 1, column) + at(row - 1, column + 1) + at(row + 1, column - 1) + at(row + 1, column)
  )
}

const neighbours = new Map(
  rows.flatMap((keys, row) => [...keys].map((key, column) => [key, neighboursOf(row, column)] as const)),
)

/** The letters on the keys that touch a letter's key, in its case; none for what is no letter from a to z. */
export function keyboardNeighbours(letter: string): string[] {
  const lower = letter.toLowerCase()
  const found = [...(neighbours.get(lower) ?? '')]
  return lower === letter ? found : found.map((key) => key.toUpperCase())
}
