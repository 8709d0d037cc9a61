/** What values of one test say beside each other. */

import type { Trend } from '../../../../shared/api/labs-views.ts'
import { isBefore, isToCome } from '../../../../shared/fhir/date-order.ts'
import { isOdd } from '../../../../shared/fhir/measurement.ts'
import { convertMeasurement } from '../../../../shared/fhir/units.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'

/** Values closer than this part of each other count as steady. */
const STEADY_PART = 0.02

/** The graver, the higher. */
export function oddness(row: RecordRow): number {
  const flag = row.measurement?.flag ?? 'none'
  if (flag.startsWith('critical')) return 2
  return isOdd(flag) ? 1 : 0
}

/** Newest first, but for values of a day to come: such a day is a mistake, and must not stand for the newest. `today` is an ISO day. */
export function mistakenLast<T extends RecordRow>(rows: readonly T[], today: string): readonly T[] {
  const isMistaken = ({ date }: T): boolean => date !== '' && isToCome(date, today)
  return rows.some(isMistaken) ? [...rows.filter((row) => !isMistaken(row)), ...rows.filter(isMistaken)] : rows
}

/** Of two values in one unit, or in units that are converted surely; bounds ("less than 5") have no trend, nor have two of which nobody knows which was first. */
export function trendOf(latest: RecordRow, previous: RecordRow | undefined): Trend {
  const now = latest.measurement
  const before = previous?.measurement
  if (now === undefined || before === undefined || now.comparator !== undefined || before.comparator !== undefined) return 'none'
  if (latest.date === '' || previous?.date === '' || !isBefore(previous?.date ?? '', latest.date)) return 'none'
  const value = (now.unit === before.unit ? before : convertMeasurement(before, latest.code, now.unit))?.value
  if (value === undefined) return 'none'
  if (Math.abs(now.value - value) <= Math.abs(value) * STEADY_PART) return 'steady'
  return now.value > value ? 'rising' : 'falling'
}
