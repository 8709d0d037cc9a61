/** Offers: a record that somebody signs and sends to a person, who takes it into her vault or leaves it. */

import type { Did } from './person.ts'
import type { RecordId, RecordKind } from './record.ts'

/** Bounds of one offer: characters of its resource and of its title, bytes of its file, records that it may become. */
export const OFFER_RESOURCE_LENGTH_MAX = 256 * 1024
export const OFFER_TITLE_LENGTH_MAX = 200
export const OFFER_FILE_BYTES_MAX = 8 * 1024 * 1024
export const OFFER_RECORDS_MAX = 200
/** Offers of one sender that may wait at once where a share in force lets that person add. */
export const OFFERS_ALLOWED_MAX = 50

/** The file of an offer, which travels beside the signed text. */
export interface OfferedFile {
  readonly name: string
  readonly mediaType: string
  readonly sizeBytes: number
  /** 64 hexadecimal characters of its SHA-256. */
  readonly sha256: string
}

/** What the sender signs. A resource, a file, or both: the file is then the paper of the resource. */
export interface OfferTerms {
  readonly version: 1
  /** 32 hexadecimal characters, random. */
  readonly offerId: string
  readonly sender: Did
  readonly senderName: string
  readonly receiver: Did
  readonly receiverName: string
  readonly sentAtMs: number
  /** In the sender's words, for lists. */
  readonly title: string
  readonly kind: RecordKind
  /** FHIR R4 as canonical JSON text. */
  readonly resource?: string
  readonly file?: OfferedFile
  /** The share that it answers. */
  readonly grantId?: string
  /** The record of that share that it corrects. */
  readonly corrects?: RecordId
}

/** A signed offer: its terms as canonical JSON text and the sender's signature over its bytes. */
export interface SignedOffer {
  readonly offerJson: string
  /** Ed25519, base64url. */
  readonly signature: string
}

/** What travels in the sealed letter; the file's bytes as base64url. */
export interface OfferPayload {
  readonly offer: SignedOffer
  readonly file?: string
}
