/** What to say when something failed: one sentence and one next step for every code, in every language, for the window and the command line. */

import type { SalusError } from '../model/result.ts'
import type { ErrorCatalogue, ErrorLanguage } from './error-catalogue.ts'
import { ERROR_WORDS_EN } from './error-words-en.ts'
import { ERROR_WORDS_RO } from './error-words-ro.ts'

/** Every sentence of every language; the compiler lists a missing code. */
export const ERROR_WORDS: Readonly<Record<ErrorLanguage, ErrorCatalogue>> = { en: ERROR_WORDS_EN, ro: ERROR_WORDS_RO }

/** Numbers that somebody reads as an amount. */
const COUNTED = /Count(Max)?$/u

/** Says an error in plain words: what happened, and what the person can do next. */
export function describeError(error: SalusError, language: ErrorLanguage): { readonly sentence: string; readonly next: string } {
  const words = ERROR_WORDS[language][error.code]
  const detailed = words.withDetail === undefined ? undefined : fillDetail(words.withDetail, readableDetail(error, language))
  return { sentence: detailed ?? words.sentence, next: words.next }
}

function readableDetail(error: SalusError, language: ErrorLanguage): Readonly<Record<string, string>> {
  const detail: Record<string, string> = {}
  for (const [name, value] of Object.entries(error.detail ?? {})) {
    detail[name] = typeof value === 'number' && COUNTED.test(name) ? value.toLocaleString(language) : String(value)
    if (name.endsWith('Ms') && typeof value === 'number') detail[`${name.slice(0, -2)}Seconds`] = String(Math.ceil(value / 1000))
    if (name.endsWith('Bytes') && typeof value === 'number')
      detail[`${name.slice(0, -5)}Megabytes`] = String(Math.max(1, Math.round(value / 1_000_000)))
  }
  return detail
}

function fillDetail(template: string, detail: Readonly<Record<string, string>>): string | undefined {
  let complete = true
  const text = template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const value = detail[name]
    if (value === undefined) complete = false
    return value ?? ''
  })
  return complete ? text : undefined
}
