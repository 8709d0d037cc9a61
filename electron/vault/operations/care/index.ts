/** What the records say together: method name to function. */

import { showCharts } from './show-charts.ts'
import { showHome } from './show-home.ts'
import { showInsights } from './show-insights.ts'
import { showMeasures } from './show-measures.ts'
import { showMedicines } from './show-medicines.ts'
import { showSeries } from './show-series.ts'
import { showSummary } from './show-summary.ts'

export const CARE = {
  showCharts,
  showHome,
  showInsights,
  showMeasures,
  showMedicines,
  showSeries,
  showSummary,
}
