/** Small files in the shape of a committed cell; the store looks at nothing but schema and key. */
import { recordSchema } from '../../src/cell/record.ts'

export const keyOf = (number: number) => number.toString(16).padStart(64, '0')

export function cellFiles(key: string, weightBytes = 1000): Record<string, string | Uint8Array> {
  return {
    'record.json': JSON.stringify({ schema: recordSchema, key }),
    'run.json': JSON.stringify({ schema: recordSchema, wallSeconds: 1 }),
    'curve.csv': 'step,loss\n1,2.5\n',
    'weights.safetensors': new Uint8Array(weightBytes).fill(7),
  }
}
