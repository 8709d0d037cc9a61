/** Every sentence of the window in English; the other languages have exactly these keys. */

import { EN_DEVICES } from './en-devices.ts'
import { EN_IMAGING } from './en-imaging.ts'
import { EN_INSIGHT } from './en-insight.ts'
import { EN_KEYS } from './en-keys.ts'
import { EN_LABS } from './en-labs.ts'
import { EN_PAGES } from './en-pages.ts'
import { EN_RECORDS } from './en-records.ts'
import { EN_SHARING } from './en-sharing.ts'

/** A sentence, or its plurals by the rules of the language. */
export type Entry = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>

export const EN = {
  ...EN_PAGES,
  ...EN_RECORDS,
  ...EN_SHARING,
  ...EN_DEVICES,
  ...EN_KEYS,
  ...EN_IMAGING,
  ...EN_INSIGHT,
  ...EN_LABS,
} as const

export type WordKey = keyof typeof EN
export type WordsFile = Readonly<Record<WordKey, Entry>>

/** Is there a sentence for this key? For keys that come from records. */
export function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(EN, key)
}
