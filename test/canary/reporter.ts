/** `npm run canaries`: a line for each planted fault with what caught it, or that it went unseen. */
import { DefaultReporter, type TestCase, type TestModule, type TestRunEndReason } from 'vitest/node'
import './canary.ts'

export default class CanaryReporter extends DefaultReporter {
  constructor() {
    super({ summary: false })
  }

  override onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    errors: Parameters<DefaultReporter['onTestRunEnd']>[1],
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd(modules, errors, reason)
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const caught = tests.filter((test) => test.meta().canary !== undefined)
    for (const test of tests) for (const line of linesOf(test)) this.log(line)
    const unseen = tests.filter((test) => test.result().state === 'failed').length
    this.log(`\n${caught.length} caught, ${unseen} failed`)
  }
}

function linesOf(test: TestCase): string[] {
  const { canary } = test.meta()
  if (canary !== undefined) {
    return [`✓ ${test.name}`, `    caught by ${canary.by}`, `    ${canary.message}`]
  }
  return test.result().state === 'failed' ? [`✗ ${test.name}`, '    UNSEEN'] : []
}
