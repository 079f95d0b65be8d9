const plain = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,199}$/

/** Keys and file names become names on the disk: one level, visible, the same on every system. */
export function assertName(name: string): string {
  if (plain.test(name) && !name.endsWith('.')) return name
  throw new TypeError(
    `"${name}" can't be a name in the store: use letters, digits and . _ @ + -, at most 200, a letter or digit first`,
  )
}
