/** Dates as PDF writes them, as FHIR has them. */

import { isDay } from '../../../shared/model/calendar.ts'

const DATE = /^D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([Zz])|([+-])(\d{2})'?(\d{2})?)?/u
const YEAR_MIN = 1900
const YEAR_MAX = 2200

/** FHIR dateTime; empty where it is no date. Without a zone only the day is said: none is made up. Source: ISO 32000-1, 7.9.4. */
export function dateOfPdf(written: string): string {
  const found = DATE.exec(written.trim())
  if (found === null) return ''
  const [, year = '', month, day, hour, minute, second, zulu, sign, zoneHour, zoneMinute] = found
  if (Number(year) < YEAR_MIN || Number(year) > YEAR_MAX) return ''
  if (month === undefined || !isWithin(month, 1, 12)) return year
  if (day === undefined || !isDay(Number(year), Number(month), Number(day))) return `${year}-${month}`
  const date = `${year}-${month}-${day}`
  const zone = zulu !== undefined ? 'Z' : sign === undefined ? '' : zoneOf(sign, zoneHour ?? '00', zoneMinute ?? '00')
  if (zone === '' || hour === undefined || minute === undefined || !isWithin(hour, 0, 23) || !isWithin(minute, 0, 59)) return date
  return `${date}T${hour}:${minute}:${second !== undefined && isWithin(second, 0, 59) ? second : '00'}${zone}`
}

function zoneOf(sign: string, hour: string, minute: string): string {
  return isWithin(hour, 0, 14) && isWithin(minute, 0, 59) ? `${sign}${hour}:${minute}` : ''
}

function isWithin(digits: string, from: number, to: number): boolean {
  return Number(digits) >= from && Number(digits) <= to
}
