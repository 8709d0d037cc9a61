/** Entries of the manifest about records that people send each other, and about what they pass on. */

import type { LicenceStanding } from '../../../../shared/model/licence.ts'
import type { RecordKind } from '../../../../shared/model/record.ts'
import type { BlobReference } from '../blob-reference.ts'

/** Something that was passed on under a grant of mine (`received`), or that I passed on under a share (`given`); key: its id. */
export interface ChildEntry {
  readonly side: 'received' | 'given'
  readonly rootId: string
  /** Ids of the child grants above it. */
  readonly above: readonly string[]
  /** ChildNotice as JSON, in a blob. */
  readonly blob: BlobReference
  readonly untilMs: number
  readonly atMs: number
  readonly stoppedAtMs?: number
  readonly deletionConfirmedAtMs?: number
  /** Its reader said so while it still ran, when she could fetch it once more. */
  readonly deletedThereAtMs?: number
  /** Asked to delete it, its reader's Salus said that it never fetched any of it. */
  readonly neverFetchedAtMs?: number
}

/** A record that was sent, in either direction; its key is the offer's id. */
export interface OfferEntry {
  readonly direction: 'in' | 'out'
  readonly contactId: string
  /** Of one that waits here the OfferPayload as JSON, in a blob; else the SignedOffer alone; null once it was declined. */
  readonly blob: BlobReference | null
  /** As the signed text has them. */
  readonly title: string
  readonly kind: RecordKind
  readonly sentAtMs: number
  readonly grantId?: string
  readonly corrects?: string
  /** When it came in or was sent. */
  readonly atMs: number
  /** A share in force let that person add when it came. */
  readonly allowed?: true
  /** `declined` never leaves this vault. */
  readonly answer?: 'accepted' | 'declined'
  readonly answeredAtMs?: number
  /** What it became here. */
  readonly recordIds?: readonly string[]
  /** What was known of the sender's licence when it was taken over. */
  readonly licence?: LicenceStanding | 'none'
  /** Of one that was sent: they said that they took it over. */
  readonly takenAtMs?: number
}
