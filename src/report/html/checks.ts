import { findingText } from '../../cell/check/finding.ts'
import { element, type Markup } from '../markup.ts'
import type { ReportModel } from '../types.ts'

/** Warnings about losses and data; no section where there are none. */
export function checksSection({ findings }: ReportModel): Markup[] {
  if (findings.length === 0) return []
  return [
    element('h2', {}, 'Checks'),
    element(
      'ul',
      {},
      findings.map((finding) => element('li', {}, findingText(finding))),
    ),
  ]
}
