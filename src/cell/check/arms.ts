/** Checks the losses of a plan's arms: each once, and against each other. */
import { digestOf, type Json } from '../../base/canonical.ts'
import { LossError } from '../../base/errors.ts'
import { lossText } from '../../experiment/signature.ts'
import type { LossSpec } from '../../experiment/types.ts'
import { graphDigest } from '../../graph/digest.ts'
import { buildLoss } from '../../scoring/build.ts'
import { codeDigest } from '../code-digest.ts'
import type { Store } from '../store.ts'
import { type Finding, isLossFault, type LossFault } from './finding.ts'
import { type CheckedLoss, checkLoss, sameResponses } from './loss.ts'
import { captureProbe, withProbe } from './loss-probe.ts'

const remedies: Readonly<Record<LossFault, string>> = {
  'no-target': 'look for the term with the target that is missing',
  'other-target':
    'use the targets as they are handed in: neither shifted nor rolled, and with the sign that lowers the loss',
  padding:
    'return the loss of each token from its own logits and target; the mean is taken by the step, which knows the padding',
}

export interface ArmChecks {
  /**
   * Checks the loss of an arm over so many classes.
   * @throws LossError where nothing can be trained with it
   */
  check(arm: string, loss: LossSpec, classes: number): Promise<void>
  /** Warnings about the arms that were checked, in their order. */
  findings(): readonly Finding[]
}

/** Where the store remembers what a loss came to, it is not tried out again. */
export function armChecks(store: Store, baseline: string): ArmChecks {
  const known = new Map<string, Promise<CheckedLoss>>()
  const arms = new Map<string, { readonly loss: LossSpec; readonly checked: CheckedLoss }>()
  return {
    async check(arm, loss, classes) {
      if (classes < 2) return
      const name = digestOf([loss, classes])
      const running = known.get(name) ?? checkedLoss(store, loss, classes)
      known.set(name, running)
      const checked = await running
      const fault = checked.findings.find(({ check }) => isLossFault(check))
      if (fault !== undefined) {
        throw new LossError(
          `${fault.what} [${fault.check}]`,
          `loss ${lossText(loss)}`,
          remedies[fault.check as LossFault],
        )
      }
      if (!arms.has(arm)) arms.set(arm, { loss, checked })
    },
    findings() {
      const names = [...arms.keys()].sort((a, b) => Number(b === baseline) - Number(a === baseline))
      return [...arms].flatMap(([arm, { loss, checked }]) => {
        const subject = { about: 'arm', name: arm } as const
        const earlier = names.slice(0, names.indexOf(arm))
        const twin = earlier.find((other) => isTwin(arms.get(other), { loss, checked }))
        const own = checked.findings.flatMap(({ check, what }): Finding[] =>
          isLossFault(check) ? [] : [{ check, ...subject, what }],
        )
        return twin === undefined
          ? own
          : [...own, { check: 'same-loss', ...subject, what: sameLoss(loss, twin) }]
      })
    },
  }
}

/** Arms that are declared alike are meant to be. */
function isTwin(
  other: { readonly loss: LossSpec; readonly checked: CheckedLoss } | undefined,
  { loss, checked }: { readonly loss: LossSpec; readonly checked: CheckedLoss },
): boolean {
  return (
    other !== undefined && digestOf(other.loss) !== digestOf(loss) && sameResponses(other.checked, checked)
  )
}

function sameLoss(loss: LossSpec, twin: string): string {
  const lambda = loss.kind === 'hybrid' ? 'λ has no effect: ' : ''
  return `${lambda}its gradients are those of "${twin}" at every t, so that both train the same model`
}

async function checkedLoss(store: Store, spec: LossSpec, classes: number): Promise<CheckedLoss> {
  const loss = await buildLoss(spec)
  const graph = captureProbe(loss, classes)
  const name = `loss-${digestOf([codeDigest(), graphDigest(graph)])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as unknown as CheckedLoss
  const checked = await withProbe(loss, graph, classes, (probe) => checkLoss(probe, classes))
  store.saveMemo(name, checked as unknown as Json)
  return checked
}
