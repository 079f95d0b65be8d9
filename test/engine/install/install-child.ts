/** Installs a made-up TensorFlow as a process of its own: `install-child <JSON of what is needed>`. */
import { HyprosError } from '../../../src/base/errors.ts'
import { interruptible } from '../../../src/cli/interrupt.ts'
import { installTensorflow } from '../../../src/engine/install/tensorflow.ts'
import { version } from './made-up.ts'

export interface Order {
  readonly tarball: string
  readonly integrity: string
}

const { tarball, integrity } = JSON.parse(process.argv[2] ?? '') as Order
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

try {
  const { fresh } = await interruptible((signal) =>
    installTensorflow(
      { device: 'cpu', version },
      { signal, report: ({ phase, what }) => say({ phase, what }), environment: process.env },
      {
        wheel: () => ({ requirement: `tensorflow-cpu==${version}` }),
        cuda: () => [],
        addon: { name: tarball, version, integrity },
        bytes: () => 0,
      },
    ),
  )
  say({ fresh })
} catch (error) {
  if (error instanceof HyprosError) say({ error: error.name, what: error.what, where: error.where })
  else say({ error: (error as Error).name, what: (error as Error).message })
}
