/** Says things in the person's language: sentences with values and plurals, dates, numbers, sizes, failures. */

import { describeError } from '../../../shared/api/error-words.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import { CALENDAR_END_MS } from '../../../shared/model/moment.ts'
import type { UnitChoices } from '../../../shared/model/units.ts'
import { EN } from './en.ts'
import { dateTimeWords, dateWords, momentWords, numberFormat, pluralRules, shownValue, valueWords } from './formats.ts'
import type { Entry, WordKey, WordsFile } from './en.ts'
import { RO } from './ro.ts'

export type Language = 'en' | 'ro'
type Values = Readonly<Record<string, string | number>>

const FILES: Readonly<Record<Language, WordsFile>> = { en: EN, ro: RO }
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ro: 'ro-RO' }
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur'])
const KILOBYTE = 1000

class Words {
  language = $state<Language>('en')

  /** Units that the person wants to see values in. */
  units = $state.raw<UnitChoices>({})

  /** Dates and numbers as the person's computer writes them, where it speaks the chosen language. */
  readonly locale = $derived(navigator.language.startsWith(this.language) ? navigator.language : LOCALES[this.language])

  /** Which way lines run. */
  readonly direction = $derived(RIGHT_TO_LEFT.has(this.language) ? 'rtl' : 'ltr')

  /** The sentence of a key; `{name}` is replaced by a value, and `n` chooses the plural. */
  say(key: WordKey, values: Values = {}): string {
    const entry: Entry = FILES[this.language][key]
    const count = typeof values['n'] === 'number' ? values['n'] : 0
    const form = typeof entry !== 'string' && count === 0 && entry.zero !== undefined ? 'zero' : pluralRules(this.language).select(count)
    const text = typeof entry === 'string' ? entry : (entry[form] ?? entry.other)
    return text.replaceAll(/\{(\w+)\}/gu, (_match, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? this.number(value) : shownValue(value ?? '')
    })
  }

  /** A date as a record has it: a year, a month, a day or an instant. */
  date(iso: string): string {
    if (iso === '') return this.say('date.none')
    return dateWords(this.locale, iso)
  }

  /** With the time, where the record has one: several values of one day are told apart by it. */
  dateTime(iso: string): string {
    return iso === '' ? this.say('date.none') : dateTimeWords(this.locale, iso)
  }

  /** Somebody else may have signed a moment that no calendar has. */
  day(atMs: number): string {
    return Math.abs(atMs) > CALENDAR_END_MS ? this.say('date.unreadable') : momentWords(this.locale, atMs, { dateStyle: 'long' })
  }

  moment(atMs: number): string {
    return Math.abs(atMs) > CALENDAR_END_MS
      ? this.say('date.unreadable')
      : momentWords(this.locale, atMs, { dateStyle: 'medium', timeStyle: 'short' })
  }

  /** Parts of a sentence, one after the other. */
  list(parts: readonly string[]): string {
    return new Intl.ListFormat(this.locale).format(parts)
  }

  number(value: number): string {
    return numberFormat(this.locale, value).format(value)
  }

  /** Of what was measured. */
  value(value: number): string {
    return valueWords(this.locale, value)
  }

  size(bytes: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
    const step = Math.min(units.length - 1, bytes < KILOBYTE ? 0 : Math.floor(Math.log10(bytes) / 3))
    const digits = step === 0 ? 0 : 1
    return new Intl.NumberFormat(this.locale, {
      style: 'unit',
      unit: units[step] ?? 'byte',
      unitDisplay: step === 0 ? 'long' : 'short',
      maximumFractionDigits: digits,
    }).format(bytes / KILOBYTE ** step)
  }

  error(error: SalusError): { readonly sentence: string; readonly next: string } {
    return describeError(error, this.language)
  }
}

export const words = new Words()
/** The sentence of a key. */
export const t = (key: WordKey, values?: Values): string => words.say(key, values)
