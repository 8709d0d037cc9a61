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

/** Numbers of records and values: no laboratory gives more than three decimals, a computer may; what is below one keeps its figures. */
export function numberFormat(locale: string, value: number): Intl.NumberFormat {
  const isSmall = value !== 0 && Math.abs(value) < 1
  const key = `${locale} ${String(isSmall)}`
  const format = numbers.get(key) ?? new Intl.NumberFormat(locale, isSmall ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 3 })
  numbers.set(key, format)
  return format
}

export function pluralRules(language: string): Intl.PluralRules {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language)
  plurals.set(language, rules)
  return rules
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
