/** The software Vulkan driver that `setup.sh` puts beside this file. Native libraries read these at their start only. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const folder = join(import.meta.dirname, '.driver')

/** What a process of the tests needs in its environment; nothing where the driver isn't set up. */
export function driverEnvironment({ LD_LIBRARY_PATH }: NodeJS.ProcessEnv): Record<string, string> {
  if (!existsSync(folder)) return {}
  return {
    LD_LIBRARY_PATH: [folder, LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
    VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'),
  }
}
