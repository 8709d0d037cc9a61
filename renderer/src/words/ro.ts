/** Every sentence of the window in Romanian. */

import type { WordsFile } from './en.ts'
import { RO_AMEND } from './ro/amend.ts'
import { RO_ASKING } from './ro/asking.ts'
import { RO_ARRIVALS } from './ro/arrivals.ts'
import { RO_BACK } from './ro/back.ts'
import { RO_CARDS } from './ro/cards.ts'
import { RO_CARRY } from './ro/carry.ts'
import { RO_DEVICES } from './ro/devices.ts'
import { RO_GIVES_AWAY } from './ro/gives-away.ts'
import { RO_REDACT_DICOM } from './ro/redact-dicom.ts'
import { RO_IMAGING } from './ro/imaging.ts'
import { RO_INSIGHT } from './ro/insight.ts'
import { RO_KEYS } from './ro/keys.ts'
import { RO_LABS } from './ro/labs.ts'
import { RO_LEDGER } from './ro/ledger.ts'
import { RO_REFUSALS } from './ro/refusals.ts'
import { RO_LICENCE } from './ro/licence.ts'
import { RO_MIRRORS } from './ro/mirrors.ts'
import { RO_NAMES } from './ro/names.ts'
import { RO_OVERVIEW } from './ro/overview.ts'
import { RO_PAGES } from './ro/pages.ts'
import { RO_PAPERS } from './ro/papers.ts'
import { RO_PLACES } from './ro/places.ts'
import { RO_PUBLIC_PLACE } from './ro/public-place.ts'
import { RO_PROFILES } from './ro/profiles.ts'
import { RO_RECEIPTS } from './ro/receipts.ts'
import { RO_RECORDS } from './ro/records.ts'
import { RO_RELAY } from './ro/relay.ts'
import { RO_REQUESTS } from './ro/requests.ts'
import { RO_SHARING } from './ro/sharing.ts'
import { RO_SOURCES } from './ro/sources.ts'
import { RO_SUMMARY } from './ro/summary.ts'
import { RO_TABLES } from './ro/tables.ts'
import { RO_TIMELINE } from './ro/timeline.ts'
import { RO_TYPED } from './ro/typed.ts'
import { RO_VERIFY } from './ro/verify.ts'
import { RO_WHOSE } from './ro/whose.ts'
import { RO_WAYBACK } from './ro/wayback.ts'

export const RO: WordsFile = {
  ...RO_AMEND,
  ...RO_ASKING,
  ...RO_ARRIVALS,
  ...RO_BACK,
  ...RO_CARDS,
  ...RO_CARRY,
  ...RO_DEVICES,
  ...RO_GIVES_AWAY,
  ...RO_REDACT_DICOM,
  ...RO_IMAGING,
  ...RO_INSIGHT,
  ...RO_KEYS,
  ...RO_LABS,
  ...RO_LEDGER,
  ...RO_PUBLIC_PLACE,
  ...RO_REFUSALS,
  ...RO_LICENCE,
  ...RO_MIRRORS,
  ...RO_NAMES,
  ...RO_OVERVIEW,
  ...RO_PAGES,
  ...RO_PAPERS,
  ...RO_PLACES,
  ...RO_PROFILES,
  ...RO_RECEIPTS,
  ...RO_RECORDS,
  ...RO_RELAY,
  ...RO_REQUESTS,
  ...RO_SHARING,
  ...RO_SOURCES,
  ...RO_SUMMARY,
  ...RO_TABLES,
  ...RO_TIMELINE,
  ...RO_TYPED,
  ...RO_VERIFY,
  ...RO_WHOSE,
  ...RO_WAYBACK,
}
