/** What the pages of results, vital signs and medicines are given. */

import type { Insight } from '../model/insight.ts'
import type { MedicineFacts } from '../model/medicine.ts'
import type { Measurement, RecordId, RecordKind, RecordRow } from '../model/record.ts'
import type { RecordPage } from './record-filter.ts'
import type { PersonOn } from './source-views.ts'

export type Trend = 'rising' | 'falling' | 'steady' | 'none'

/** One test or vital sign as its newest values tell. */
export interface MeasureView extends Pick<PersonOn, 'person'> {
  readonly latest: RecordRow
  readonly previous?: RecordRow
  readonly trend: Trend
  /** Values of it in the vault. */
  readonly count: number
  /** Title of the newest report that names it; empty where none does. */
  readonly panel: string
}

export interface MeasuresView {
  /** Odd ones first, then by panel and name. */
  readonly measures: readonly MeasureView[]
  /** False where older values than those that were looked at are left out. */
  readonly whole: boolean
  readonly indexing: RecordPage['indexing']
}

/** What stands out, and what of the vault was looked at for it. */
export interface InsightsView {
  readonly insights: readonly Insight[]
  /** Kinds of which only the newest records were looked at. */
  readonly cut: readonly RecordKind[]
  readonly indexing: RecordPage['indexing']
}

/** One value with its place in time. */
/** Values of one test beside other things. */
export interface SeriesView {
  /** Oldest first. */
  readonly rows: readonly RecordRow[]
  /** There are older ones, which were not read. */
  readonly older: boolean
}

export interface ChartPoint {
  readonly recordId: RecordId
  /** ISO 8601 as the record has it, or empty. */
  readonly date: string
  /** The value in the record's own words. */
  readonly text: string
  readonly source: string
  readonly status: string
  readonly measurement?: Measurement
  /** A later report of the same moment stands in its place: it is listed and not drawn. */
  readonly replaced?: true
}

/** Values that are measured alike: of a test, or of one part of it, as the upper of a blood pressure. */
export interface ChartLine {
  /** `system|code`. */
  readonly code: string
  readonly title: string
  /** Oldest first; all have a date and a number. */
  readonly points: readonly ChartPoint[]
}

/** Of one person. */
export interface ChartView extends Pick<PersonOn, 'person'> {
  /** `system|code`, as asked for. */
  readonly code: string
  readonly title: string
  readonly lines: readonly ChartLine[]
  /** Every value, newest first, with those that are words, undated, or taken back. */
  readonly points: readonly ChartPoint[]
  readonly total: number
}

/** Series of one page at the most. */
export const CHARTS_MAX = 4

export interface MedicineView extends MedicineFacts, PersonOn {
  readonly row: RecordRow
  /** Other records that say the same of it. */
  readonly same: readonly RecordId[]
}

export interface MedicinesView {
  /** Newest first within each group. */
  readonly medicines: readonly MedicineView[]
  readonly whole: boolean
  readonly indexing: RecordPage['indexing']
}
