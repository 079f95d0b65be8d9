import { EngineError } from '../base/errors.ts'
import { sameShape, type TensorSpec } from '../graph/graph.ts'

const described = (spec: TensorSpec | undefined): string =>
  spec ? `${spec.dtype} [${spec.shape}]` : 'nothing'

/** @throws EngineError where a tensor handed in is not of the shape and type that the program was captured for. */
export function assertFits<T extends TensorSpec>(
  what: string,
  given: T | undefined,
  wanted: TensorSpec | undefined,
  where: string,
  remedy: string,
): asserts given is T {
  if (given && wanted && given.dtype === wanted.dtype && sameShape(given.shape, wanted.shape)) return
  throw new EngineError(`${what} wants ${described(wanted)}, got ${described(given)}`, where, remedy)
}

/** Checks all of a state before any of it is replaced. @throws EngineError */
export function assertStateFits(
  state: Readonly<Record<string, TensorSpec>>,
  specOf: (name: string) => TensorSpec | undefined,
  where: string,
): void {
  for (const [name, given] of Object.entries(state)) {
    assertFits(`state "${name}"`, given, specOf(name), where, 'import a state of the same model')
  }
}
