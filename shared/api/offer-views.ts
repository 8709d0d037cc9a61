/** Records that people send each other, as the window sees them. */

import type { DeliveryState } from '../model/grant.ts'
import type { LicenceStanding } from '../model/licence.ts'
import type { OpenedRecord, RecordKind } from '../model/record.ts'
import type { Result } from '../model/result.ts'
import type { TypedFields } from '../model/typed-record.ts'

/** `declined` is known to whoever declined alone; to the sender it stays `open`. */
export type OfferState = 'open' | 'accepted' | 'declined'

/** One record that was sent. */
export interface OfferView {
  readonly offerId: string
  /** `in`: somebody sent it to me. */
  readonly direction: 'in' | 'out'
  readonly contactId: string
  readonly contactName: string
  readonly contactVerified: boolean
  readonly title: string
  readonly kind: RecordKind
  readonly sentAtMs: number
  readonly state: OfferState
  /** A share of mine let them add when it came. */
  readonly allowed: boolean
  /** What it became among my records. */
  readonly recordIds: readonly string[]
  readonly corrects?: string
  readonly grantId?: string
  /** Of one that I sent: when they said that they took it over, and whether their node has it. */
  readonly takenAtMs?: number
  readonly delivery?: DeliveryState
}

/** How a correction is kept: in place of the record that it corrects, which stays behind it, or beside it. */
export type CorrectionPlace = 'instead' | 'beside'

/** A paper that was sent, as its file is. */
export interface OfferedPaper {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** What it would become, read by the reading process like any file. */
export interface OfferPreview {
  readonly offer: OfferView
  readonly records: readonly OpenedRecord[]
  /** Records beyond those shown. */
  readonly more: number
  /** Of this vault already, so that nothing would be added. */
  readonly known: number
  /** Of a correction: my record, and where the correction would go; absent where that record is not here or was corrected meanwhile. */
  readonly correction?: { readonly recordId: string; readonly title: string; readonly place: CorrectionPlace }
  /** What is known of the sender's licence now. */
  readonly licence: LicenceStanding | 'none'
  /** Where it is a picture or a PDF, which can be looked at before anything is kept. */
  readonly paper?: OfferedPaper
}

/** What a person sends: typed in, or a file, or both. */
export interface RecordToSend {
  readonly contactId: string
  readonly grantId?: string
  readonly corrects?: string
  readonly fields?: TypedFields
  /** A medicine is meant as something to take from now on. */
  readonly prescription?: boolean
}

export interface OfferApi {
  sendRecord(args: RecordToSend & { fileToken?: string }): Result<{ offerId: string }>
  listOffered(args: null): Result<readonly OfferView[]>
  previewOffered(args: { offerId: string }): Result<OfferPreview>
  /** `tell`: the sender hears that it was taken over. */
  acceptOffered(args: { offerId: string; tell: boolean; keepPrivate?: boolean }): Result<OfferView>
  /** Nothing leaves this computer. */
  declineOffered(args: { offerId: string }): Result<null>
  /** A share that was not meant for this person: it is deleted here, and whoever shared it hears why. */
  reportShare(args: { grantId: string }): Result<null>
}

export const OFFER_METHODS: Readonly<Record<keyof OfferApi, true>> = {
  sendRecord: true,
  listOffered: true,
  previewOffered: true,
  acceptOffered: true,
  declineOffered: true,
  reportShare: true,
}
