import { expect, test } from 'vitest'
import { loadEngine } from '../../src/engine/index.ts'
import { engines } from '../graph/tensors.ts'
import { keepsProgramContract } from './conformance/program.ts'

for (const engine of Object.values(engines)) keepsProgramContract(engine)

test('an engine that is not there is refused, and none is put in its place', async () => {
  await expect(loadEngine('nonesuch', 1)).rejects.toThrow(/no engine "nonesuch"[\s\S]*onnx, onnx:webgpu/)
})
