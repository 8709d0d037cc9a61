/** Offers: what a sender says of one record as canonical JSON, signed; read back only where whole, in bounds and saying nothing else. */

import { isMoment } from '../model/moment.ts'
import { OFFER_FILE_BYTES_MAX, OFFER_RESOURCE_LENGTH_MAX, OFFER_TITLE_LENGTH_MAX } from '../model/offer.ts'
import type { OfferedFile, OfferTerms, SignedOffer } from '../model/offer.ts'
import { RECORD_KINDS } from '../model/record.ts'
import { err } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { isId } from '../model/id.ts'
import type { IdentityKeys } from './identity.ts'
import { SIGNATURE_DOMAINS } from './labels.ts'
import { readSignedJson, signJson } from './signed-json.ts'
import type { StatementRule } from './signed-json.ts'

/** Of the text that is signed: the resource stands in it as a text, and every sign of it may need two. */
const OFFER_LENGTH_MAX = 2 * OFFER_RESOURCE_LENGTH_MAX + 16 * 1024
const DEPTH_MAX = 2
const NAME_LENGTH_MAX = 200
const HEX_64 = /^[0-9a-f]{64}$/u
const MEDIA_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/u
/** Would end a line, or turn round what stands beside it. */
const UNSAFE_TEXT = /[\p{Cs}\p{Cc}\u202a-\u202e\u2066-\u2069]/u
const MEMBERS = [
  ...['version', 'offerId', 'sender', 'senderName', 'receiver', 'receiverName', 'sentAtMs', 'title', 'kind'],
  ...['resource', 'file', 'grantId', 'corrects'],
]
const FILE_MEMBERS = ['name', 'mediaType', 'sizeBytes', 'sha256']

/** Signs the canonical JSON of the terms. */
export function signOffer(identity: IdentityKeys, terms: OfferTerms): SignedOffer {
  const { json, signature } = signJson(identity, SIGNATURE_DOMAINS.offer, terms)
  return { offerJson: json, signature }
}

const RULE: StatementRule<OfferTerms> = {
  domain: SIGNATURE_DOMAINS.offer,
  lengthMax: OFFER_LENGTH_MAX,
  depthMax: DEPTH_MAX,
  isStatement: isOfferTerms,
  signer: ({ sender }) => sender,
  invalid: 'offer-invalid',
}

/** Reads terms back out of signed bytes. Errors: `limit-exceeded`, `offer-invalid` where anything is missing, too much or out of bounds, `signature-invalid`. */
export function readOffer(signed: SignedOffer): Result<OfferTerms> {
  if (typeof signed !== 'object' || signed === null) return err('offer-invalid')
  return readSignedJson(signed.offerJson, signed.signature, RULE)
}

/** True where these terms could be read back by anybody. */
export function isOfferTerms(value: unknown): value is OfferTerms {
  if (!hasOnly(value, MEMBERS)) return false
  const { version, offerId, sentAtMs, title, kind, resource, file, grantId, corrects, ...people } = value as unknown as OfferTerms
  return (
    version === 1 &&
    isId(offerId) &&
    [people.sender, people.senderName, people.receiver, people.receiverName].every((one) => isText(one, NAME_LENGTH_MAX)) &&
    isMoment(sentAtMs) &&
    isText(title, OFFER_TITLE_LENGTH_MAX) &&
    RECORD_KINDS.includes(kind) &&
    (resource !== undefined || file !== undefined) &&
    (resource === undefined || (typeof resource === 'string' && resource.length > 1 && resource.length <= OFFER_RESOURCE_LENGTH_MAX)) &&
    (file === undefined || isFile(file)) &&
    (grantId === undefined || isId(grantId)) &&
    (corrects === undefined || (isId(corrects) && grantId !== undefined))
  )
}

function isFile(value: unknown): value is OfferedFile {
  if (!hasOnly(value, FILE_MEMBERS)) return false
  const { name, mediaType, sizeBytes, sha256 } = value as unknown as OfferedFile
  return (
    isText(name, NAME_LENGTH_MAX) &&
    typeof mediaType === 'string' &&
    MEDIA_TYPE.test(mediaType) &&
    Number.isSafeInteger(sizeBytes) &&
    sizeBytes > 0 &&
    sizeBytes <= OFFER_FILE_BYTES_MAX &&
    isHex(sha256, HEX_64)
  )
}

function isHex(value: unknown, shape: RegExp): boolean {
  return typeof value === 'string' && shape.test(value)
}

function hasOnly(value: unknown, members: readonly string[]): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((name) => members.includes(name) && (value as Readonly<Record<string, unknown>>)[name] !== undefined)
  )
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= lengthMax && !UNSAFE_TEXT.test(value)
}
