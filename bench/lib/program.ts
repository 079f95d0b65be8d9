/** What the programs of this folder do at their edges. */
import { HyprosError } from '../../src/base/errors.ts'

/** To standard error, so that standard output holds results alone. */
export const say = (text: string): void => console.error(text)

/** Ends with the program's exit code, or with that of a person's mistake, which is said without a stack. */
export async function reportErrors(program: () => Promise<number>): Promise<never> {
  const code = await program().catch((error: unknown) => {
    if (error instanceof HyprosError) {
      say(error.message)
      return error.exitCode
    }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      say(error.message)
      return 2
    }
    throw error
  })
  process.exit(code)
}
