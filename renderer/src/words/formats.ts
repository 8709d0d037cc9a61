/** Formats of dates, numbers and plurals, made once: making one takes longer than a row of a list may. */

import { CALENDAR_END_MS } from '../../../shared/model/moment.ts'

const dates = new Map<string, Intl.DateTimeFormat>()
const numbers = new Map<string, Intl.NumberFormat>()
const plurals = new Map<string, Intl.PluralRules>()

/** Dates in UTC, as records have them. */
export function dateFormat(locale: string, shape: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${Object.entries(shape).join(' ')}`
  const format = dates.get(key) ?? new Intl.DateTimeFormat(locale, { ...shape, timeZone: 'UTC' })
  dates.set(key, format)
  return format
}

/** Numbers of records and values: no laboratory gives more than three decimals, a computer may; what is below one keeps its figures. */
export function numberFormat(locale: string, value: number): Intl.NumberFormat {
  const isSmall = value !== 0 && Math.abs(value) < 1
  const key = `${locale} ${String(isSmall)}`
  const format = numbers.get(key) ?? new Intl.NumberFormat(locale, isSmall ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 3 })
  numbers.set(key, format)
  return format
}

const NARROW_SPACE = '\u202f'
const GROUPED_FROM = 1000

/** A measured value: thousands are parted by a narrow space, since "1.234" is more than a thousand to one reader and little more than one to another. Source: SI brochure 5.4.4 */
export function valueWords(locale: string, value: number): string {
  const format = numberFormat(locale, value)
  if (Math.abs(value) < GROUPED_FROM) return format.format(value)
  return format
    .formatToParts(value)
    .map((part) => (part.type === 'group' ? NARROW_SPACE : part.value))
    .join('')
}

export function pluralRules(language: string): Intl.PluralRules {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language)
  plurals.set(language, rules)
  return rules
}

/** A moment in the time of this computer; one beyond the calendar as its last or its first (as far before 1970), since somebody else may have written it. */
export function momentWords(locale: string, atMs: number, shape: Intl.DateTimeFormatOptions): string {
  const within = Math.max(-CALENDAR_END_MS, Math.min(CALENDAR_END_MS, atMs))
  return Number.isNaN(within) ? '' : new Intl.DateTimeFormat(locale, shape).format(new Date(within))
}

/** A date in UTC with what is known of it, its text as it came where no calendar has it; empty for nothing. */
export function dateWords(locale: string, iso: string): string {
  const parts = iso.slice(0, 10).split('-')
  const [year = 0, month = 1, day = 1] = parts.map(Number)
  if (parts.length === 1) return parts.join('')
  const date = new Date(Date.UTC(year, month - 1, day))
  const shape: Intl.DateTimeFormatOptions =
    parts.length === 2 ? { year: 'numeric', month: 'long' } : { year: 'numeric', month: 'long', day: 'numeric' }
  return Number.isNaN(date.getTime()) ? shownValue(iso) : dateFormat(locale, shape).format(date)
}

const TIME = /T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/u

/** The same with the time by the record's own clock, where it has one; a clock of another zone than this computer's is named. */
export function dateTimeWords(locale: string, iso: string): string {
  const [, hour = '', minute = '', zone = ''] = TIME.exec(iso) ?? []
  if (hour === '') return dateWords(locale, iso)
  const ahead = zone === 'Z' ? 0 : Number(`${zone.slice(0, 1)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)))
  const isHere = zone === '' || ahead === -new Date(iso).getTimezoneOffset()
  const named = isHere ? '' : zone === 'Z' || ahead === 0 ? ' UTC' : ` UTC${zone}`
  return `${dateWords(locale, iso)}, ${hour}:${minute}${named}`
}

/** Control characters but for ends of lines, and what turns the writing round. */
const UNSHOWN = /(?!\s)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu

/** A name or a title as it may stand inside a sentence: with nothing in it that turns round what stands beside it. */
export function shownValue(text: string): string {
  return text.replaceAll(UNSHOWN, '')
}

/** A number with more than three decimals in a text, and not a part of an address or a version. */
const LONG_NUMBER = /(?<![\d.,])\d+\.\d{4,}(?![\d.])/gu

/** The same text with its numbers as `numberFormat` would cut them. */
export function shortNumbers(text: string): string {
  return text.replace(LONG_NUMBER, (long) => {
    const value = Number(long)
    return String(Number(value < 1 ? value.toPrecision(4) : value.toFixed(3)))
  })
}
