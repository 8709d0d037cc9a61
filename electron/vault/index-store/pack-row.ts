/** What a list shows of a record, as few bytes as that takes: a JSON array, with the words that FHIR itself has as numbers. */

import { NO_DETAIL } from '../../../shared/fhir/same-items.ts'
import type { SourcedRow } from '../../../shared/fhir/same-items.ts'
import type { ItemDetail } from '../../../shared/model/index-line.ts'
import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { Measurement, RecordKind, RecordRow } from '../../../shared/model/record.ts'

/** Types, statuses and flags by their place. Only ever added to at the end, else the shape of the index grows. Nothing of a person is in here. */
const COMMON: readonly string[] = [
  '',
  'final',
  'active',
  'completed',
  'finished',
  'none',
  'in-range',
  'low',
  'high',
  'critical-low',
  'critical-high',
  'abnormal',
  'resolved',
  'stopped',
  'amended',
  'current',
  'available',
  'entered-in-error',
  'Observation',
  'Condition',
  'MedicationRequest',
  'MedicationStatement',
  'AllergyIntolerance',
  'Immunization',
  'Procedure',
  'Encounter',
  'DiagnosticReport',
  'DocumentReference',
  'ImagingStudy',
  'CarePlan',
  'Patient',
]
const PLACES: ReadonlyMap<string, number> = new Map(COMMON.map((word, place) => [word, place]))

type PackedMeasurement = readonly [
  value: number,
  unit: string,
  flag: string | number,
  low: number | null,
  high: number | null,
  comparator: string | null,
]
type Packed = readonly [
  resourceType: string | number,
  status: string | number,
  title: string,
  summary: string,
  date: string,
  importedAtMs: number,
  rest?: Pick<RecordRow, 'mediaType' | 'sizeBytes' | 'severity' | 'until' | 'place' | 'ro'> | 0,
  measurement?: PackedMeasurement | 0,
  detail?: number | readonly [characters: number, lot: string, doses: string, who: string, links?: ItemDetail['links']],
]

/** Without id, kind, code and file: these have columns. */
export function packRow(row: RecordRow, detail?: ItemDetail): Buffer {
  const { mediaType, sizeBytes, severity, until, place, ro, measurement } = row
  const bare = [mediaType, sizeBytes, severity, until, place, ro].every((one) => one === undefined)
  const more = [
    bare ? 0 : { mediaType, sizeBytes, severity, until, place, ro },
    measurement === undefined ? 0 : packMeasurement(measurement),
    detail === undefined ? 0 : packDetail(detail),
  ]
  while (more.at(-1) === 0) more.pop()
  const base = [placeOf(row.resourceType), placeOf(row.status), row.title, row.summary, row.date, row.importedAtMs]
  return Buffer.from(JSON.stringify([...base, ...more]), 'utf8')
}

/** The other way; throws on what `packRow` did not write. */
export function unpackRow(bytes: Uint8Array, columns: Pick<RecordRow, 'id' | 'kind' | 'code' | 'source' | 'outdatedBy'>): RecordRow {
  return unpackItem(bytes, columns).row
}

/** The row with what decides whether it is the same as another one. */
export function unpackItem(bytes: Uint8Array, columns: Pick<RecordRow, 'id' | 'kind' | 'code' | 'source' | 'outdatedBy'>): SourcedRow {
  const [type, status, title, summary, date, importedAtMs, rest, measured, detailed] = JSON.parse(
    Buffer.from(bytes).toString('utf8'),
  ) as Packed
  const row = {
    ...columns,
    resourceType: wordAt(type),
    title,
    summary,
    status: wordAt(status),
    date,
    importedAtMs,
    ...(rest === undefined || rest === 0 ? {} : rest),
    ...(measured === undefined || measured === 0 ? {} : { measurement: unpackMeasurement(measured) }),
  }
  if (typeof detailed !== 'object') return { row, detail: { ...NO_DETAIL, characters: detailed ?? 0 } }
  const [characters, lot, doses, who, links] = detailed
  return { row, detail: { characters, lot, doses, who, ...(links === undefined ? {} : { links }) } }
}

/** A number alone for most. */
function packDetail({ characters, lot, doses, who, links }: ItemDetail): NonNullable<Packed[8]> {
  if (links !== undefined) return [characters, lot, doses, who, links]
  return lot === '' && doses === '' && who === '' ? characters : [characters, lot, doses, who]
}

function packMeasurement({ value, unit, flag, low, high, comparator }: Measurement): PackedMeasurement {
  return [value, unit, placeOf(flag), low ?? null, high ?? null, comparator ?? null]
}

function unpackMeasurement([value, unit, flag, low, high, comparator]: PackedMeasurement): Measurement {
  return {
    value,
    unit,
    flag: wordAt(flag) as Measurement['flag'],
    ...(low === null ? {} : { low }),
    ...(high === null ? {} : { high }),
    ...(comparator === null ? {} : { comparator: comparator as NonNullable<Measurement['comparator']> }),
  }
}

function placeOf(word: string): string | number {
  return PLACES.get(word) ?? word
}

function wordAt(place: string | number): string {
  return typeof place === 'string' ? place : (COMMON[place] ?? '')
}

/** 16 bytes; fewer for what is no id. */
export function encodeId(id: string): Buffer {
  return Buffer.from(id, 'hex')
}

/** 32 hexadecimal characters. */
export function decodeId(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** The place of a kind among all of them. */
export function encodeKind(kind: RecordKind): number {
  return RECORD_KINDS.indexOf(kind)
}

/** The word that stands for a kind among the words of a row. */
export function shelfOf(kind: RecordKind): string {
  return `kind${String(encodeKind(kind))}`
}

/** `other` for a place that there is not. */
export function decodeKind(place: number): RecordKind {
  return RECORD_KINDS[place] ?? 'other'
}
