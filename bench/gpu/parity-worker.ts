/** A few updates of the tiny Transformer on one engine: `parity-worker.ts ENGINE LOSS`. */
import { sha256 } from '../../src/base/canonical.ts'
import type { HostTensor } from '../../src/engine/engine.ts'
import { loadEngine } from '../../src/engine/index.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { firstMoment } from '../../src/train/adam.ts'
import { encodeSafetensors } from '../../src/train/safetensors.ts'
import { absentOrFailed, say } from '../lib/answers.ts'
import { type LossName, workloads } from '../lib/paper.ts'
import { bound, paperTrainee } from '../lib/trainee.ts'
import { type ParityRun, updates } from './parity.ts'

const [name = '', loss = ''] = process.argv.slice(2)
const parameters = Object.keys(transformerParameters(workloads.tiny.config))

const valuesOf = (state: Readonly<Record<string, HostTensor>>, key: (parameter: string) => string) =>
  Object.fromEntries(
    parameters.map((parameter) => [parameter, [...(state[key(parameter)] as HostTensor).data]]),
  )

await absentOrFailed(
  () => loadEngine(name, 1),
  async (engine) => {
    say({ ready: true, build: engine.build })
    const trained = await bound(engine, await paperTrainee(workloads.tiny, loss as LossName))
    const losses = [(await trained.update()).loss]
    const moments = valuesOf(await trained.state(), firstMoment)
    while (losses.length < updates) losses.push((await trained.update()).loss)
    const state = await trained.state()
    const digest = sha256(encodeSafetensors(state))
    const run: ParityRun = { losses, moments, weights: valuesOf(state, (parameter) => parameter), digest }
    say(run)
  },
)
