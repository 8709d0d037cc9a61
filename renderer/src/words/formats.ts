/** Formats of dates, numbers and plurals, made once: making one takes longer than a row of a list may. */

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

/** Numbers of records and values, as exact as they are; a very small one keeps its figures. */
export function numberFormat(locale: string, value: number): Intl.NumberFormat {
  const isTiny = value !== 0 && Math.abs(value) < 0.001
  const key = `${locale} ${String(isTiny)}`
  const format = numbers.get(key) ?? new Intl.NumberFormat(locale, isTiny ? { maximumSignificantDigits: 6 } : { maximumFractionDigits: 6 })
  numbers.set(key, format)
  return format
}

export function pluralRules(language: string): Intl.PluralRules {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language)
  plurals.set(language, rules)
  return rules
}
