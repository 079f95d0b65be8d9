export { renderClaims } from './claims-table.ts'
export { renderVerdict, renderVerdictLine, type TableOptions } from './conclusion.ts'
export { renderCsv } from './csv.ts'
export { renderHtml } from './html.ts'
export { renderInstances } from './instances.ts'
export {
  buildReport,
  type RecordedStates,
  type ReportCell,
  type ReportInput,
  type ReportModel,
} from './model.ts'
export { buildRobustness, type RobustnessModel } from './robustness.ts'
export { renderRobustnessCsv } from './robustness-csv.ts'
export { renderRobustness } from './robustness-table.ts'
export { renderTable } from './table.ts'
