/** A binary heap: `pop` returns an item before which no other comes. */
export interface Heap<T> {
  push(item: T): void
  pop(): T | undefined
}

/** `before(a, b)`: a has to leave the heap ahead of b. */
export function heap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []
  const at = (i: number) => items[i] as T
  const swap = (i: number, j: number) => {
    ;[items[i], items[j]] = [at(j), at(i)]
  }
  return {
    push(item) {
      let i = items.push(item) - 1
      while (i > 0) {
        const parent = (i - 1) >> 1
        if (!before(at(i), at(parent))) break
        swap(i, parent)
        i = parent
      }
    },
    pop() {
      const top = items[0]
      const last = items.pop()
      if (items.length === 0) return top
      items[0] = last as T
      for (let i = 0; ; ) {
        let first = i
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < items.length && before(at(child), at(first))) first = child
        }
        if (first === i) return top
        swap(i, first)
        i = first
      }
    },
  }
}
