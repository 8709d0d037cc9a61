/** Which values of one test hold: none that was a mistake, and none in whose place a later report of the same moment stands. Source: FHIR R4, ObservationStatus. */

import type { RecordRow } from '../model/record.ts'
import { HEALTHKIT } from './own-words.ts'
import { isVoid } from './standing.ts'
import { testOf } from './test-of.ts'

type Valued = Pick<RecordRow, 'date' | 'status' | 'code' | 'title'> &
  Partial<Pick<RecordRow, 'id' | 'measurement' | 'summary' | 'importedAtMs' | 'outdatedBy'>>

/** What comes after what: a corrected result stands in the place of a final one, that in the place of a preliminary one. */
const STEPS: ReadonlyMap<string, number> = new Map([
  ['registered', 0],
  ['preliminary', 0],
  ['partial', 0],
  ['corrected', 2],
  ['amended', 2],
])
const FINAL_STEP = 1
const ZONED = /(Z|[+-]\d{2}:\d{2})$/u

/** A second that clocks put in, which FHIR and HL7 may write and calendars of computers do not have. */
const LEAP_SECOND = /(T\d{2}:\d{2}):60/u

/** Milliseconds since 1970: a day without a time at its beginning, a time without a zone as if in UTC, a leap second as the one before; NaN for what is no date. */
export function momentOf(date: string): number {
  return Date.parse((date.includes('T') && !ZONED.test(date) ? `${date}Z` : date).replace(LEAP_SECOND, '$1:59'))
}

const OF_DAY = /, (?:average|total) of the day$/u

/** What is measured otherwise under the same code: an average of a day is no single reading, deep sleep no time awake. Empty for most values. */
export function strandOf({ code, title }: Pick<RecordRow, 'code' | 'title'>): string {
  return code.startsWith(`${HEALTHKIT}|`) ? title : (OF_DAY.exec(title)?.[0] ?? '')
}

/** What says whether two results are of one line. */
export function lineOf(row: Pick<RecordRow, 'code' | 'title'>): string {
  return `${testOf(row)}\n${strandOf(row)}`
}

/** By strand, in the order of their first value. */
export function strandsOf<T extends Pick<RecordRow, 'code' | 'title'>>(values: readonly T[]): readonly (readonly T[])[] {
  const strands = new Map<string, T[]>()
  for (const one of values) {
    const known = strands.get(strandOf(one))
    if (known === undefined) strands.set(strandOf(one), [one])
    else known.push(one)
  }
  return [...strands.values()]
}

/** Those of one test that their source gave out otherwise since, or that were replaced by another one of the same moment. A day alone is no moment: there may be two values of it. */
export function replacedValues<T extends Valued>(all: readonly T[]): ReadonlySet<T> {
  const values = all.filter(({ outdatedBy }) => outdatedBy === undefined)
  const newer = new Set(all.flatMap(({ outdatedBy }) => outdatedBy ?? []))
  const last = new Map<string, number>()
  const stepOf = ({ status }: Valued): number => STEPS.get(status) ?? FINAL_STEP
  const keyOf = (one: Valued): string => `${String(momentOf(one.date))} ${strandOf(one)}`
  const timed = values.filter(({ date, status }) => date.includes('T') && !isVoid(status) && !Number.isNaN(momentOf(date)))
  for (const one of timed) last.set(keyOf(one), Math.max(last.get(keyOf(one)) ?? 0, stepOf(one)))
  const mistakes = groupedBy(
    values.filter(({ status }) => status === 'entered-in-error'),
    keyOf,
  )
  const among = mistakes.size === 0 ? new Map<string, readonly T[]>() : groupedBy(timed, keyOf)
  const isTakenBack = (one: T): boolean =>
    (mistakes.get(keyOf(one)) ?? []).some((mistake) =>
      newer.has(mistake.id ?? '')
        ? mistake.summary !== undefined && mistake.summary === one.summary
        : takesBack(mistake, one, among.get(keyOf(one))?.length === 1, stepOf(one) > FINAL_STEP),
    )
  const replaced = timed.filter((one) => stepOf(one) < (last.get(keyOf(one)) ?? 0) || (mistakes.size > 0 && isTakenBack(one)))
  return new Set([...all.filter(({ outdatedBy }) => outdatedBy !== undefined), ...replaced])
}

function groupedBy<T>(values: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of values) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}

/** What is found to be a mistake says the value again; where it does not, it is about what came before it, and of what came with it about the only one. */
function takesBack(mistake: Valued, one: Valued, isOnly: boolean, isCorrected: boolean): boolean {
  if (mistake.summary === undefined || one.summary === undefined) return false
  if (mistake.measurement !== undefined || one.measurement === undefined) return mistake.summary === one.summary
  const [taken, came] = [mistake.importedAtMs ?? 0, one.importedAtMs ?? 0]
  return !isCorrected && (came < taken || (came === taken && isOnly))
}

/** Those of one test that hold, in the order in which they came. */
export function holdingValues<T extends Valued>(values: readonly T[]): readonly T[] {
  const replaced = replacedValues(values)
  return values.filter((one) => !isVoid(one.status) && !replaced.has(one))
}
