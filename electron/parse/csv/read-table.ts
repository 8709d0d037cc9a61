/** The readings of a table whose columns are known. */

import type { TableChoice } from '../../../shared/model/table-columns.ts'
import type { Subject } from '../document-entry.ts'
import { Gathering } from '../readings/gather.ts'
import type { ReadingSource } from '../readings/gather.ts'
import { quantityKind } from '../readings/kinds.ts'
import type { ReadingKind } from '../readings/kinds.ts'
import type { Moment } from '../readings/moment.ts'
import { Pressures } from '../readings/pressures.ts'
import { appleUnit } from '../readings/units.ts'
import type { TableRow } from './cells.ts'
import type { Table } from './propose.ts'
import { momentOf, numberOf } from './values.ts'

export interface TableReadings {
  readonly readings: Gathering
  readonly pressures: Pressures
  readonly count: number
  /** Numbers of the lines that hold a value, but none that can be read. */
  readonly unread: readonly number[]
  readonly subject: Subject | undefined
}

const kindBy = (name: string): ReadingKind => ({ ...quantityKind(`HKQuantityTypeIdentifier${name}`), identifier: '', telling: 'reading' })
const GLUCOSE = kindBy('BloodGlucose')
const WEIGHT = kindBy('BodyMass')
const PULSE = kindBy('HeartRate')
const BEATS = appleUnit('count/min')
/** Rows of Clarity that are measured; others say settings and who it is. */
const CLARITY_MEASURED = new Set(['EGV', 'Calibration'])

/** Reads row by row; one that holds no value in the chosen columns says something else and is passed over. */
export function readTable(table: Table, choice: TableChoice): TableReadings {
  const readings = new Gathering()
  const pressures = new Pressures()
  const source: ReadingSource = { name: table.madeBy, device: '' }
  const unit = appleUnit(choice.unit)
  const kind = choice.kind === 'glucose' ? GLUCOSE : WEIGHT
  const isMeasured = measuredBy(table)
  const unread: number[] = []
  let count = 0
  const { columns } = choice
  const at = (row: TableRow, column: number | undefined): string => (column === undefined ? '' : (row.cells[column] ?? ''))
  const addValue = (row: TableRow, from: Moment): boolean => {
    const texts = [columns.value, columns.value2, columns.value3].map((column) => at(row, column)).filter((text) => text !== '')
    const values = texts.flatMap((text) => numberOf(text) ?? [])
    return (
      values.length === texts.length &&
      values.every((value) => readings.add({ kind, source, unit, from, to: from.wall, value, line: row.line }) === null)
    )
  }
  const addPressure = (row: TableRow, from: Moment): boolean => {
    const [systolic, diastolic, pulse] = [columns.systolic, columns.diastolic, columns.pulse].map((column) => numberOf(at(row, column)))
    if (typeof systolic !== 'number' || typeof diastolic !== 'number') return false
    const of = { source, at: from, unit, line: row.line }
    if (typeof pulse === 'number') readings.add({ kind: PULSE, source, unit: BEATS, from, to: from.wall, value: pulse, line: row.line })
    return pressures.add('systolic', systolic, of) === null && pressures.add('diastolic', diastolic, of) === null
  }
  for (const row of table.rows()) {
    const filled = [columns.value, columns.value2, columns.value3, columns.systolic, columns.diastolic].some(
      (column) => at(row, column) !== '',
    )
    if (!filled || !isMeasured(row)) continue
    const from = momentOf(at(row, columns.date), at(row, columns.time), choice.order)
    const read = from !== null && isAligned(table, row) && (choice.kind === 'blood-pressure' ? addPressure(row, from) : addValue(row, from))
    if (read) count += 1
    else unread.push(row.line)
  }
  return { readings, pressures, count, unread, subject: subjectOf(table) }
}

/** A row that says more than there are titles was cut at a comma of a number, or holds something that nobody named: "5,4" must not become 5. */
function isAligned({ titles }: Table, { cells }: TableRow): boolean {
  return titles.length === 0 || cells.slice(titles.length).every((cell) => cell === '')
}

function measuredBy({ madeBy, titles }: Table): (row: TableRow) => boolean {
  if (madeBy !== 'Dexcom Clarity') return () => true
  const event = titles.findIndex((title) => /^event type/iu.test(title))
  return ({ cells }) => CLARITY_MEASURED.has(cells[event] ?? '')
}

/** Clarity names the person in its first rows. */
function subjectOf({ madeBy, titles, sample }: Table): Subject | undefined {
  if (madeBy !== 'Dexcom Clarity') return undefined
  const event = titles.findIndex((title) => /^event type/iu.test(title))
  const info = titles.findIndex((title) => /^patient info/iu.test(title))
  const said = (name: string): string => sample.slice(0, 20).find(({ cells }) => cells[event] === name)?.cells[info] ?? ''
  const name = `${said('FirstName')} ${said('LastName')}`.trim()
  const birthDate = said('DateOfBirth')
  return name === '' ? undefined : { name, birthDate: /^\d{4}-\d{2}-\d{2}$/u.test(birthDate) ? birthDate : '' }
}
