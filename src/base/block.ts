/** Lines that stay below whatever else is written to a terminal. */
export interface Block {
  /** Draws or redraws the lines; none: removes the block. */
  show(lines: readonly string[]): void
  /** Removes the block, so that other text can be written in its place. */
  clear(): void
}

export function terminalBlock(write: (text: string) => void): Block {
  let height = 0
  // Everything goes out in one piece, so that nothing flickers.
  const replace = (lines: readonly string[]) => {
    const erase = height > 0 ? `\u001b[${height}A\u001b[J` : ''
    const text = erase + lines.map((line) => `${line}\n`).join('')
    if (text !== '') write(text)
    height = lines.length
  }
  return { show: replace, clear: () => replace([]) }
}
