/** Times as HL7 version 2 and CDA write them, in the form of FHIR and never more exact than they were. */

import { isDay } from '../../shared/model/calendar.ts'

const TIME = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.\d*)?)?)?)?)?)?\s*([+-]\d{2}(?::?\d{2})?|Z)?$/u

/** "20140104123506-0500" as "2014-01-04T12:35:06-05:00"; `zone` counts where it says none, and without one the time stays local. Empty where it is no time. */
export function dateTimeOf(written: string, zone = ''): string {
  const found = TIME.exec(written.trim())
  if (found === null) return ''
  const [, year = '', month, day, hour, minute, second, ownZone] = found
  if (Number(year) < 1000) return ''
  if (month === undefined) return year
  if (!isWithin(month, 1, 12)) return ''
  if (day === undefined) return `${year}-${month}`
  if (!isDay(Number(year), Number(month), Number(day))) return ''
  const date = `${year}-${month}-${day}`
  if (hour === undefined) return date
  if (!isWithin(hour, 0, 23) || !isWithin(minute ?? '00', 0, 59) || !isWithin(second ?? '00', 0, 60)) return date
  return `${date}T${hour}:${minute ?? '00'}:${second ?? '00'}${zoneText(ownZone ?? zone)}`
}

/** The day alone. */
export function dateOnlyOf(written: string): string {
  return dateTimeOf(written).slice(0, 10)
}

/** "-0500" out of a time, or empty. */
export function zoneOf(written: string): string {
  return TIME.exec(written.trim())?.[7] ?? ''
}

function zoneText(zone: string): string {
  if (zone === '' || zone === 'Z') return zone
  const [hours, minutes] = [zone.slice(0, 3), zone.slice(3).replace(':', '') || '00']
  return /^[+-]00$/u.test(hours) && minutes === '00' ? 'Z' : `${hours}:${minutes}`
}

function isWithin(digits: string, low: number, high: number): boolean {
  const value = Number(digits)
  return value >= low && value <= high
}
