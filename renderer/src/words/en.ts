/** Every sentence of the window in English; the other languages have exactly these keys. */

import { EN_AMEND } from './en/amend.ts'
import { EN_ASKING } from './en/asking.ts'
import { EN_ARRIVALS } from './en/arrivals.ts'
import { EN_BACK } from './en/back.ts'
import { EN_CARDS } from './en/cards.ts'
import { EN_CARRY } from './en/carry.ts'
import { EN_DEVICES } from './en/devices.ts'
import { EN_GIVES_AWAY } from './en/gives-away.ts'
import { EN_REDACT_DICOM } from './en/redact-dicom.ts'
import { EN_IMAGING } from './en/imaging.ts'
import { EN_INSIGHT } from './en/insight.ts'
import { EN_KEYS } from './en/keys.ts'
import { EN_LABS } from './en/labs.ts'
import { EN_LEDGER } from './en/ledger.ts'
import { EN_REFUSALS } from './en/refusals.ts'
import { EN_LICENCE } from './en/licence.ts'
import { EN_MIRRORS } from './en/mirrors.ts'
import { EN_NAMES } from './en/names.ts'
import { EN_OVERVIEW } from './en/overview.ts'
import { EN_PAGES } from './en/pages.ts'
import { EN_PAPERS } from './en/papers.ts'
import { EN_PLACES } from './en/places.ts'
import { EN_PUBLIC_PLACE } from './en/public-place.ts'
import { EN_PROFILES } from './en/profiles.ts'
import { EN_RECEIPTS } from './en/receipts.ts'
import { EN_RECORDS } from './en/records.ts'
import { EN_RELAY } from './en/relay.ts'
import { EN_REQUESTS } from './en/requests.ts'
import { EN_SHARING } from './en/sharing.ts'
import { EN_SOURCES } from './en/sources.ts'
import { EN_SUMMARY } from './en/summary.ts'
import { EN_TABLES } from './en/tables.ts'
import { EN_TIMELINE } from './en/timeline.ts'
import { EN_TYPED } from './en/typed.ts'
import { EN_VERIFY } from './en/verify.ts'
import { EN_WHOSE } from './en/whose.ts'
import { EN_WAYBACK } from './en/wayback.ts'

/** A sentence, or its plurals by the rules of the language. */
export type Entry = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>

export const EN = {
  ...EN_AMEND,
  ...EN_ASKING,
  ...EN_ARRIVALS,
  ...EN_BACK,
  ...EN_CARDS,
  ...EN_CARRY,
  ...EN_DEVICES,
  ...EN_GIVES_AWAY,
  ...EN_REDACT_DICOM,
  ...EN_IMAGING,
  ...EN_INSIGHT,
  ...EN_KEYS,
  ...EN_LABS,
  ...EN_LEDGER,
  ...EN_PUBLIC_PLACE,
  ...EN_REFUSALS,
  ...EN_LICENCE,
  ...EN_MIRRORS,
  ...EN_NAMES,
  ...EN_OVERVIEW,
  ...EN_PAGES,
  ...EN_PAPERS,
  ...EN_PLACES,
  ...EN_PROFILES,
  ...EN_RECEIPTS,
  ...EN_RECORDS,
  ...EN_RELAY,
  ...EN_REQUESTS,
  ...EN_SHARING,
  ...EN_SOURCES,
  ...EN_SUMMARY,
  ...EN_TABLES,
  ...EN_TIMELINE,
  ...EN_TYPED,
  ...EN_VERIFY,
  ...EN_WHOSE,
  ...EN_WAYBACK,
} as const

export type WordKey = keyof typeof EN
export type WordsFile = Readonly<Record<WordKey, Entry>>

/** Is there a sentence for this key? For keys that come from records. */
export function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(EN, key)
}
