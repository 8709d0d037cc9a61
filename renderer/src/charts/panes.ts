/** From values over time to panes that can be drawn: one unit in each, so that no line joins what is not measured alike. */

import type { ChartLine, ChartPoint, ChartView } from '../../../shared/api/labs-views.ts'
import { chosenMeasurement, convertMeasurement, quantityOf, writtenUnit } from '../../../shared/fhir/units.ts'
import type { Measurement } from '../../../shared/model/record.ts'
import type { UnitChoices, UnitQuantity } from '../../../shared/model/units.ts'

/** How a value lies, as a shape says it. */
export type PointShape = 'plain' | 'high' | 'low' | 'odd'

export interface PanePoint {
  /** Milliseconds since 1970. */
  readonly time: number
  /** As it is shown; `point.measurement` is what the record says. */
  readonly measurement: Measurement
  readonly shape: PointShape
  readonly point: ChartPoint
}

export interface PaneLine {
  readonly code: string
  readonly title: string
  /** Oldest first. */
  readonly points: readonly PanePoint[]
}

export interface Pane {
  readonly key: string
  /** Of the series as it was asked for. */
  readonly code: string
  readonly title: string
  readonly unit: string
  /** What else it can be shown in. */
  readonly quantity: UnitQuantity | undefined
  readonly lines: readonly PaneLine[]
  /** Range of the newest value, where the pane has one line. */
  readonly low: number | undefined
  readonly high: number | undefined
}

/** LOINC codes of the upper and the lower pressure where they come as tests of their own: they are read as one. */
export const PRESSURES: readonly string[] = ['http://loinc.org|8480-6', 'http://loinc.org|8462-4']

/** One pane for each unit of each chart, in the order of the charts; both blood pressures in one. */
export function panesOf(charts: readonly ChartView[], choices: UnitChoices): readonly Pane[] {
  return withPressuresJoined(ownPanes(charts, choices))
}

function withPressuresJoined(panes: readonly Pane[]): readonly Pane[] {
  const [upper, lower] = PRESSURES.map((code) => panes.find((pane) => pane.code === code))
  if (upper === undefined || lower === undefined || upper.unit !== lower.unit) return panes
  const title = `${upper.title} · ${lower.title}`
  const both: Pane = { ...upper, title, lines: [...upper.lines, ...lower.lines], low: undefined, high: undefined }
  return panes.flatMap((pane) => (pane === upper ? [both] : pane === lower ? [] : [pane]))
}

function ownPanes(charts: readonly ChartView[], choices: UnitChoices): readonly Pane[] {
  return charts.flatMap((chart) => {
    const byUnit = new Map<string, PaneLine[]>()
    for (const line of chart.lines) {
      for (const [unit, points] of pointsByUnit(line, choices))
        byUnit.set(unit, [...(byUnit.get(unit) ?? []), { code: line.code, title: line.title, points }])
    }
    return [...byUnit].map(([unit, lines]) => paneOf(chart, unit, lines))
  })
}

/** All in the unit of the newest value where that is certain; the rest by the units they came in. */
function pointsByUnit(line: ChartLine, choices: UnitChoices): ReadonlyMap<string, readonly PanePoint[]> {
  const shown = line.points.map((point) => ({ point, measurement: shownMeasurement(point, line.code, choices) }))
  const wanted = shown.at(-1)?.measurement?.unit ?? ''
  const byUnit = new Map<string, PanePoint[]>()
  for (const { point, measurement } of shown) {
    const time = Date.parse(point.date)
    if (measurement === undefined || Number.isNaN(time)) continue
    const same = convertMeasurement(measurement, line.code, wanted) ?? measurement
    const unit = writtenUnit(same.unit)
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), { time, measurement: same, shape: shapeOf(same), point }])
  }
  return byUnit
}

function shownMeasurement({ measurement }: ChartPoint, code: string, choices: UnitChoices): Measurement | undefined {
  return measurement === undefined ? undefined : chosenMeasurement(measurement, code, choices)
}

function paneOf(chart: ChartView, unit: string, lines: readonly PaneLine[]): Pane {
  const [first] = lines
  const alone =
    lines.length === 1 ? first?.points.findLast(({ measurement: { low, high } }) => low !== undefined || high !== undefined) : undefined
  return {
    key: `${chart.code} ${unit}`,
    code: chart.code,
    title: lines.length === 1 && first !== undefined ? first.title : chart.title,
    unit,
    quantity: first === undefined ? undefined : quantityOf(first.code, first.points.at(-1)?.point.measurement?.unit ?? ''),
    lines,
    low: alone?.measurement.low,
    high: alone?.measurement.high,
  }
}

function shapeOf({ flag }: Measurement): PointShape {
  if (flag === 'high' || flag === 'critical-high') return 'high'
  if (flag === 'low' || flag === 'critical-low') return 'low'
  return flag === 'abnormal' ? 'odd' : 'plain'
}
