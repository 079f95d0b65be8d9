/** `hypros engine install tensorflow`. */
import { Argument, type Command } from 'commander'
import { ConfigError } from '../../base/errors.ts'
import { defaultVersion } from '../../engine/install/pins.ts'
import { installPrebuilt } from '../../engine/install/prebuilt.ts'
import { installTensorflow } from '../../engine/install/tensorflow.ts'
import type { Device } from '../../engine/install/types.ts'
import { suggest } from '../../experiment/suggest.ts'
import { interruptible } from '../interrupt.ts'
import { liveLines, print } from '../terminal.ts'
import { installProgress } from './progress.ts'

interface Options {
  readonly cpu?: true
  readonly cuda?: true
  readonly version?: string
  readonly prebuilt?: true
}

const more = `
The libraries come from a wheel of PyPI, through pip; the addon's sources come from npm and are compiled here. Both
are checked against pinned digests. Needs python3 with pip, npm, and a C++ compiler (CXX, c++, g++ or clang++).
Everything goes into $HYPROS_CACHE, $XDG_CACHE_HOME/hypros or ~/.cache/hypros.`

export default function install(command: Command): void {
  command
    .addArgument(new Argument('<engine>', 'tensorflow'))
    .option('--cpu', 'for the CPU (the default)')
    .option('--cuda', "for NVIDIA GPUs; brings CUDA's libraries along, several gigabytes")
    .option('--version <version>', `of TensorFlow (default: ${defaultVersion}, whose files are pinned)`)
    .option('--prebuilt', 'the official prebuilt addon of tfjs-node instead, which has an older TensorFlow')
    .addHelpText('after', more)
    .action(async (engine: string, options: Options) => {
      assertInstallable(engine, options)
      const device: Device = options.cuda ? 'cuda' : 'cpu'
      const lines = liveLines()
      const progress = installProgress(lines)
      const { installation, fresh, remarks } = await interruptible(async (signal) => {
        const work = { signal, report: progress.report, environment: process.env }
        try {
          return options.prebuilt
            ? await installPrebuilt(device, work)
            : await installTensorflow({ device, version: options.version }, work)
        } finally {
          progress.end()
        }
      })
      for (const remark of remarks) lines.say(`! ${remark}`)
      print(`${installation.name} ${fresh ? 'is installed and works' : 'is there already'}`)
      print(`  ${installation.folder}`)
      if (fresh) print('  use it with HYPROS_ENGINE=tensorflow')
    })
}

function assertInstallable(engine: string, { cpu, cuda, prebuilt, version }: Options): void {
  const where = 'hypros engine install'
  if (engine === 'onnx' || engine === 'eager') {
    throw new ConfigError(
      `${engine} needs no installation`,
      where,
      `it is there already: HYPROS_ENGINE=${engine}`,
    )
  }
  if (engine !== 'tensorflow') {
    const meant = suggest(engine, ['tensorflow'])
    const remedy = meant === undefined ? 'the engine to install is "tensorflow"' : `did you mean "${meant}"?`
    throw new ConfigError(`no engine "${engine}"`, where, remedy)
  }
  if (cpu && cuda) throw new ConfigError('--cpu and --cuda exclude each other', where, 'leave one out')
  if (prebuilt && version !== undefined) {
    throw new ConfigError('the prebuilt addon has a version of its own', where, 'leave --version out')
  }
}
