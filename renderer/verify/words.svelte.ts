/** Says sentences in the chosen language; values from files are shown as text that can be nothing else. */

import type { Said, Value } from './finding.ts'
import { shownText } from './shown-text.ts'
import { EN } from './words-en.ts'
import type { Entry, VerifyKey } from './words-en.ts'
import { RO } from './words-ro.ts'

export const LANGUAGES = ['en', 'ro'] as const
export type Language = (typeof LANGUAGES)[number]

const FILES: Readonly<Record<Language, Readonly<Record<VerifyKey, Entry>>>> = { en: EN, ro: RO }
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ro: 'ro-RO' }

class VerifyWords {
  language = $state<Language>(navigator.language.startsWith('ro') ? 'ro' : 'en')
  readonly #locale = $derived(navigator.language.startsWith(this.language) ? navigator.language : LOCALES[this.language])

  say({ key, values = {} }: Said): string {
    const entry = FILES[this.language][key]
    const count = typeof values['n'] === 'number' ? values['n'] : 0
    const text = typeof entry === 'string' ? entry : formOf(entry, new Intl.PluralRules(this.language).select(count))
    return text.replaceAll(/\{(\w+)\}/gu, (_match, name: string) => this.#show(values[name] ?? ''))
  }

  #show(value: Value): string {
    if (typeof value === 'string') return shownText(value)
    if (typeof value === 'number') return new Intl.NumberFormat(this.#locale).format(value)
    if ('purpose' in value) return this.say({ key: `purpose.${value.purpose}` })
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(value.atMs))
  }
}

function formOf(entry: Exclude<Entry, string>, form: Intl.LDMLPluralRule): string {
  if (form === 'one') return entry.one
  return form === 'few' ? (entry.few ?? entry.other) : entry.other
}

export const words = new VerifyWords()
/** The sentence of a key. */
export const t = (key: VerifyKey, values?: Said['values']): string => words.say(values === undefined ? { key } : { key, values })
