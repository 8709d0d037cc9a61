/** Where a record came from that somebody sent. */

import type { LicenceStanding } from './licence.ts'
import type { Did } from './person.ts'

/** Of a record that somebody sent: who, when, and whether their signature holds. */
export interface SentBy {
  readonly offerId: string
  readonly contactId: string
  readonly name: string
  readonly did: Did
  readonly sentAtMs: number
  readonly takenAtMs: number
  /** What was known of their licence when it was taken over. */
  readonly licence: LicenceStanding | 'none'
  /** `same`: they signed exactly this; `part`: it was read out of a file that they signed. */
  readonly signed: 'same' | 'part'
}
