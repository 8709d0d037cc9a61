/** From values over time to panes that can be drawn: one unit in each, so that no line joins what is not measured alike. */

import type { ChartLine, ChartPoint, ChartView } from '../../../shared/api/labs-views.ts'
import { momentOf } from '../../../shared/fhir/series.ts'
import { chosenMeasurement, convertMeasurement, quantityOf, writtenUnit } from '../../../shared/fhir/units.ts'
import type { Measurement } from '../../../shared/model/record.ts'
import type { UnitChoices, UnitQuantity } from '../../../shared/model/units.ts'
import type { Bounds } from './scale.ts'

/** How a value lies, as a shape says it. */
export type PointShape = 'plain' | 'high' | 'low' | 'odd'

export interface PanePoint {
  /** Milliseconds since 1970; of a month or a year its middle. */
  readonly time: number
  /** From when to when it may be: only of a month or a year. */
  readonly within?: Bounds
  /** As it is shown; `point.measurement` is what the record says. */
  readonly measurement: Measurement
  readonly shape: PointShape
  /** It may still change: preliminary or not whole. */
  readonly open: boolean
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
  readonly person: string | undefined
  readonly unit: string
  /** What else it can be shown in. */
  readonly quantity: UnitQuantity | undefined
  readonly lines: readonly PaneLine[]
  /** Ranges of the values, where the pane has one line. */
  readonly bands: readonly RangeBand[]
}

/** For how long one range was given: laboratories and ages change it, and no value is drawn against the range of another. */
export interface RangeBand {
  /** Milliseconds since 1970; infinite before the first and after the last value. */
  readonly from: number
  readonly to: number
  readonly low: number | undefined
  readonly high: number | undefined
}

/** More values of a line in sight than this are a line with its odd values only. */
export const MARKS_MAX = 300

/** Values that may still change. */
const OPEN: ReadonlySet<string> = new Set(['registered', 'preliminary', 'partial'])

/** LOINC codes of the upper and the lower pressure where they come as tests of their own: they are read as one. */
export const PRESSURES: readonly string[] = ['http://loinc.org|8480-6', 'http://loinc.org|8462-4']

/** One pane for each unit of each chart, in the order of the charts; both blood pressures in one. */
export function panesOf(charts: readonly ChartView[], choices: UnitChoices): readonly Pane[] {
  return withPressuresJoined(ownPanes(charts, choices))
}

function withPressuresJoined(panes: readonly Pane[]): readonly Pane[] {
  const upper = panes.find(({ code }) => code === PRESSURES[0])
  const lower = panes.find(({ code, person }) => code === PRESSURES[1] && person === upper?.person)
  if (upper === undefined || lower === undefined || upper.unit !== lower.unit) return panes
  const title = `${upper.title} · ${lower.title}`
  const both: Pane = { ...upper, title, lines: [...upper.lines, ...lower.lines], bands: [] }
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
    const within = vagueSpanOf(point.date)
    const time = within === undefined ? momentOf(point.date) : (within.from + within.to) / 2
    if (measurement === undefined || Number.isNaN(time)) continue
    const same = convertMeasurement(measurement, line.code, wanted) ?? measurement
    const unit = writtenUnit(same.unit)
    const drawn = { time, measurement: same, shape: shapeOf(same), open: OPEN.has(point.status), point }
    const points = byUnit.get(unit) ?? []
    points.push(within === undefined ? drawn : { ...drawn, within })
    byUnit.set(unit, points)
  }
  // The middle of a year may lie behind a day of it.
  for (const points of byUnit.values()) points.sort((a, b) => a.time - b.time)
  return byUnit
}

/** A year or a month, as long as it is; undefined of what is more exact. */
function vagueSpanOf(date: string): Bounds | undefined {
  const [, year = '', month] = /^(\d{4})(?:-(\d{2}))?$/u.exec(date) ?? []
  if (year === '') return undefined
  const [from, to] = month === undefined ? [`${year}-01`, nextYear(year)] : [date, nextMonth(year, month)]
  return { from: Date.parse(`${from}-01`), to: Date.parse(`${to}-01`) }
}

function nextYear(year: string): string {
  return `${String(Number(year) + 1).padStart(4, '0')}-01`
}

function nextMonth(year: string, month: string): string {
  return month === '12' ? nextYear(year) : `${year}-${String(Number(month) + 1).padStart(2, '0')}`
}

/** A day that can be right: not before people measured, and not yet to come by more than clocks and zones differ. */
const FIRST_DAY_MS = Date.UTC(1900, 0, 1)
const AHEAD_MS_MAX = 2 * 86_400_000

/** Charts without the values whose day cannot be right: one of them would press all the others into a line. `left` of them are in the table alone. */
export function datedRight(charts: readonly ChartView[], nowMs: number): { readonly charts: readonly ChartView[]; readonly left: number } {
  const isRight = ({ date }: ChartPoint): boolean => {
    const time = momentOf(date)
    return Number.isNaN(time) || (time >= FIRST_DAY_MS && time <= nowMs + AHEAD_MS_MAX)
  }
  let left = 0
  const right = charts.map((chart) => ({
    ...chart,
    lines: chart.lines.map((line) => {
      const points = line.points.filter(isRight)
      left += line.points.length - points.length
      return { ...line, points }
    }),
  }))
  return left === 0 ? { charts, left } : { charts: right, left }
}

function shownMeasurement({ measurement }: ChartPoint, code: string, choices: UnitChoices): Measurement | undefined {
  return measurement === undefined ? undefined : chosenMeasurement(measurement, code, choices)
}

function paneOf(chart: ChartView, unit: string, lines: readonly PaneLine[]): Pane {
  const [first] = lines
  return {
    key: [chart.code, unit, ...(chart.person === undefined ? [] : [chart.person])].join(' '),
    code: chart.code,
    person: chart.person,
    title: lines.length === 1 && first !== undefined ? first.title : chart.title,
    unit,
    quantity: first === undefined ? undefined : quantityOf(first.code, first.points.at(-1)?.point.measurement?.unit ?? ''),
    lines,
    bands: lines.length === 1 && first !== undefined ? bandsOf(first.points) : [],
  }
}

/** Values in a row with one range share a band, which ends half way to the next one; none is drawn where no range was given. */
function bandsOf(points: readonly PanePoint[]): readonly RangeBand[] {
  const bands: RangeBand[] = []
  for (const [at, { time, measurement }] of points.entries()) {
    const { low, high } = measurement
    const last = bands.at(-1)
    if (last !== undefined && last.low === low && last.high === high) continue
    const from = at === 0 ? -Infinity : ((points[at - 1]?.time ?? time) + time) / 2
    if (last !== undefined) bands[bands.length - 1] = { ...last, to: from }
    bands.push({ from, to: Infinity, low, high })
  }
  return bands.filter(({ low, high }) => low !== undefined || high !== undefined)
}

/** The values in pieces that a line may join: a bound ("less than 5") is no value, a year no place in time, and no line leads to them or away from them. */
export function joinedPieces(points: readonly PanePoint[]): readonly (readonly PanePoint[])[] {
  const pieces: PanePoint[][] = [[]]
  for (const point of points) {
    if (point.measurement.comparator === undefined && point.within === undefined) pieces.at(-1)?.push(point)
    else if ((pieces.at(-1)?.length ?? 0) > 0) pieces.push([])
  }
  return pieces.filter(({ length }) => length > 0)
}

function shapeOf({ flag }: Measurement): PointShape {
  if (flag === 'high' || flag === 'critical-high') return 'high'
  if (flag === 'low' || flag === 'critical-low') return 'low'
  return flag === 'abnormal' || flag === 'disputed' ? 'odd' : 'plain'
}
