/** Checks a commit out, says so, and exits or waits to be killed. */
import { checkOut } from '../../src/cli/gate/base-tree.ts'

const [, , ref = '', project = '', exit] = process.argv
await checkOut(ref, project, new AbortController().signal)
process.stdout.write('checked out\n')
if (exit === 'exit') process.exit(3)
setInterval(() => {}, 1000)
