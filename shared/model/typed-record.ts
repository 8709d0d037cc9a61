/** A record that a person types in: the fields of the form as text, and what they say once they are read. */

import { measureOf } from './measures.ts'
import type { MeasureName } from './measures.ts'
import type { Result } from './result.ts'

export const TYPED_KINDS = ['problem', 'medicine', 'allergy', 'immunization', 'measurement', 'note', 'appointment'] as const
export type TypedKind = (typeof TYPED_KINDS)[number]
export const TYPED_SEVERITIES = ['mild', 'moderate', 'severe'] as const

/** Everything but the kind may be left out; an empty text is the same. */
export const TYPED_FIELDS = [
  'title',
  'date',
  'time',
  'zone',
  'until',
  'still',
  'dose',
  'reaction',
  'severity',
  'lot',
  'where',
  'measure',
  'value',
  'second',
  'unit',
  'note',
] as const
export type TypedField = (typeof TYPED_FIELDS)[number]
/** `date`, `until`: `2024`, `2024-03` or `2024-03-17`; `time`: `09:30` with `zone` `+02:00`; `still`: `yes` or `no`; numbers with a point or a comma. */
export type TypedFields = Readonly<Partial<Record<TypedField, string>>> & { readonly kind: TypedKind }

export type TypedProblem =
  'missing' | 'not-a-date' | 'not-a-time' | 'future' | 'order' | 'not-a-number' | 'impossible' | 'too-long' | 'not-a-choice'
export type TypedProblems = Readonly<Partial<Record<TypedField, TypedProblem>>>

/** What the fields say; texts are trimmed and empty where nothing was said. */
export interface TypedRecord {
  readonly kind: TypedKind
  readonly title: string
  readonly date: string
  /** FHIR instant of day and time; empty without a time. */
  readonly instant: string
  readonly until: string
  readonly still: '' | 'yes' | 'no'
  readonly dose: string
  readonly reaction: string
  readonly severity: '' | (typeof TYPED_SEVERITIES)[number]
  readonly lot: string
  readonly where: string
  readonly note: string
  readonly measured: Measured | null
}

/** One value, or the two of a blood pressure. */
export interface Measured {
  readonly measure: MeasureName
  readonly values: readonly number[]
  readonly unit: string
}

const TEXT_LENGTH_MAX = 200
const LONG_TEXT_LENGTH_MAX = 20_000
const LONG: ReadonlySet<TypedField> = new Set(['note', 'dose'])
const NUMBER = /^-?\d{1,7}([.,]\d{1,6})?$/u
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/u
const ZONE = /^[+-](0\d|1[0-4]):[0-5]\d$/u
const YEAR_FIRST = 1880
/** What is planned may lie ahead. */
const AHEAD: ReadonlySet<TypedKind> = new Set(['appointment', 'note'])

/** `today` is the person's own day (`2026-11-26`). An error names every field that has to be looked at. */
export function readTyped(fields: TypedFields, today: string): Result<TypedRecord, TypedProblems> {
  const problems: Partial<Record<TypedField, TypedProblem>> = {}
  const said = (field: TypedField): string => (fields[field] ?? '').trim()
  for (const field of TYPED_FIELDS)
    if (said(field).length > (LONG.has(field) ? LONG_TEXT_LENGTH_MAX : TEXT_LENGTH_MAX)) problems[field] = 'too-long'
  const measured = fields.kind === 'measurement' ? readMeasured(said, problems) : null
  if (said('title') === '' && needsTitle(fields.kind, said('measure'))) problems.title ??= 'missing'
  if (fields.kind === 'note' && said('note') === '') problems.note ??= 'missing'
  // FHIR has a severity of a reaction only.
  if (said('severity') !== '' && said('reaction') === '') problems.reaction ??= 'missing'
  readDates(fields.kind, said, today, problems)
  const still = oneOf(['', 'yes', 'no'] as const, said('still'))
  const severity = oneOf(['', ...TYPED_SEVERITIES] as const, said('severity'))
  if (still === undefined) problems.still ??= 'not-a-choice'
  if (severity === undefined) problems.severity ??= 'not-a-choice'
  if (Object.keys(problems).length > 0 || still === undefined || severity === undefined) return { ok: false, error: problems }
  const texts = { dose: said('dose'), reaction: said('reaction'), lot: said('lot'), where: said('where'), note: said('note') }
  const date = said('date')
  const instant = said('time') === '' ? '' : `${date}T${said('time')}:00${said('zone')}`
  const value = { kind: fields.kind, title: said('title'), date, instant, until: said('until'), still, severity, ...texts, measured }
  return { ok: true, value }
}

/** A day that there is, a month or a year, from 1880 on. */
export function isPartialDate(text: string): boolean {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/u.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? '1'), Number(match[3] ?? '1')]
  const there = new Date(Date.UTC(year, month - 1, day))
  return year >= YEAR_FIRST && there.getUTCMonth() === month - 1 && there.getUTCDate() === day
}

type Said = (field: TypedField) => string
type Found = Partial<Record<TypedField, TypedProblem>>

function needsTitle(kind: TypedKind, measure: string): boolean {
  return kind !== 'measurement' || (measureOf(measure)?.code ?? '') === ''
}

function readDates(kind: TypedKind, said: Said, today: string, problems: Found): void {
  const [date, until, time] = [said('date'), said('until'), said('time')]
  // An appointment and a value mean nothing without their day.
  const needsDay = kind === 'appointment' || kind === 'measurement'
  if (date === '') {
    if (needsDay || time !== '') problems.date ??= 'missing'
  } else if (!isPartialDate(date) || (needsDay && date.length < 10)) problems.date ??= 'not-a-date'
  else if (!AHEAD.has(kind) && date > today.slice(0, date.length)) problems.date ??= 'future'
  if (until !== '' && !isPartialDate(until)) problems.until ??= 'not-a-date'
  else if (until !== '' && date !== '' && until < date.slice(0, until.length)) problems.until ??= 'order'
  if (time !== '' && (!TIME.test(time) || !ZONE.test(said('zone')))) problems.time ??= 'not-a-time'
}

function readMeasured(said: Said, problems: Found): Measured | null {
  const measure = measureOf(said('measure'))
  if (measure === undefined) {
    problems.measure ??= 'missing'
    return null
  }
  const unit =
    measure.units.length === 0 ? { text: said('unit'), min: -1e7, max: 1e7 } : measure.units.find(({ text }) => text === said('unit'))
  if (unit === undefined) problems.unit ??= said('unit') === '' ? 'missing' : 'not-a-choice'
  const fields: readonly TypedField[] = measure.parts.length === 0 ? ['value'] : ['value', 'second']
  const values = fields.map((field, at) => {
    const text = said(field)
    const value = Number(text.replace(',', '.'))
    const bounds = measure.parts[at] ?? unit
    if (text === '') problems[field] ??= 'missing'
    else if (!NUMBER.test(text)) problems[field] ??= 'not-a-number'
    else if (bounds !== undefined && (value < bounds.min || value > bounds.max)) problems[field] ??= 'impossible'
    return value
  })
  return { measure: measure.name, values, unit: unit?.text ?? '' }
}

function oneOf<T extends string>(choices: readonly T[], text: string): T | undefined {
  return choices.find((choice) => choice === text)
}
