type Growable = Int32Array | Uint32Array | Uint16Array | Float64Array

/** The array itself where it has room for `length` elements, else a copy with twice the room, zeros at the end. */
export function grown<T extends Growable>(array: T, length: number): T {
  if (length <= array.length) return array
  const Type = array.constructor as new (length: number) => T
  const larger = new Type(Math.max(length, 2 * array.length))
  larger.set(array)
  return larger
}
