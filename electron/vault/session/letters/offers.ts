/** Records that people send each other: taking them in to wait for a yes, and what has become of them. */

import type { OfferView } from '../../../../shared/api/offer-views.ts'
import { decodeBase64Url, decodeUtf8, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { readOffer } from '../../../../shared/crypto/offer.ts'
import { OFFERS_ALLOWED_MAX } from '../../../../shared/model/offer.ts'
import type { OfferPayload, OfferTerms, SignedOffer } from '../../../../shared/model/offer.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { roomForRequest } from '../../../../shared/model/request-quota.ts'
import type { PastRequest } from '../../../../shared/model/request-quota.ts'
import type { DeliveryEntry } from '../collections.ts'
import type { OfferEntry } from './offer-entries.ts'
import { contactOf, strangerRefusal } from './contacts.ts'
import type { Letter } from './letter.ts'
import { deliveryOf } from './mail.ts'
import { must, refusal } from '../refusal.ts'
import { requestsOf } from './requests.ts'
import { isBlocked } from './sender-blocks.ts'
import { isOver } from '../shares/grant-over.ts'
import { readSignedGrant } from '../shares/serving.ts'
import { addActivity, readBlob, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { isKnown } from './known-contacts.ts'

const LETTER_DEPTH_MAX = 3

/** An offer of this vault, its signature and its file checked again. */
export interface OpenOffer {
  readonly entry: OfferEntry
  readonly signed: SignedOffer
  readonly terms: OfferTerms
  /** Only of one that waits. */
  readonly file: Uint8Array | null
}

/** One that came: it waits for a yes. What is too much, of somebody who was blocked, or known is dropped without a word, like requests. Errors: of its form; `invite-sender-unknown`, `contact-other-key`. */
export async function hearOffer(session: Session, letter: Letter): Promise<void> {
  const { terms } = readPayload(letter.payload)
  if (terms.sender !== letter.from) throw refusal('signature-invalid')
  if (terms.receiver !== session.identity.did) throw refusal('request-not-for-you')
  const contact = await contactOf(session, letter.from)
  if (contact === null || !(await isKnown(session, contact))) throw await strangerRefusal(session, terms.senderName)
  const { offerId, title, kind, sentAtMs, grantId, corrects } = terms
  const allowed = await mayAdd(session, contact, corrects)
  if (!(await hasRoom(session, contact.id, allowed))) return
  if ((await session.manifest.get('offers', offerId)) !== undefined) return
  const blob = await storeBlob(session, letter.payload)
  await session.manifest.commit(async (tx) => {
    await tx.set('offers', offerId, {
      direction: 'in',
      contactId: contact.id,
      blob,
      title,
      kind,
      sentAtMs,
      ...(grantId === undefined ? {} : { grantId }),
      ...(corrects === undefined ? {} : { corrects }),
      atMs: session.ports.clock.now(),
      ...(allowed ? { allowed } : {}),
    })
    await addActivity(session, tx, 'record-offered', { who: contact.name, what: title })
  })
  session.emit({ type: 'record-offered', offerId, senderName: contact.name })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
}

/** They took over what was sent to them, and say so. Errors: `peer-protocol`, `offer-not-found`. */
export async function hearTaken(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as { readonly offerId?: unknown }
  if (typeof notice !== 'object' || typeof notice.offerId !== 'string') throw refusal('peer-protocol')
  const offerId = notice.offerId
  const contact = await contactOf(session, letter.from)
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('offers', offerId)
    if (entry?.direction !== 'out' || contact === null || entry.contactId !== contact.id) throw refusal('offer-not-found')
    if (entry.takenAtMs !== undefined) return
    await tx.set('offers', offerId, { ...entry, takenAtMs: session.ports.clock.now() })
    await addActivity(session, tx, 'offer-taken', { who: contact.name, what: entry.title })
  })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
}

/** One that waits here for an answer. Errors: `offer-not-found`, `offer-answered`. */
export async function openWaiting(session: Session, offerId: string): Promise<OpenOffer> {
  const entry = await session.manifest.get('offers', offerId)
  if (entry?.direction !== 'in') throw refusal('offer-not-found')
  if (entry.answer !== undefined || entry.blob === null) throw refusal('offer-answered')
  return { entry, ...readPayload(await readBlob(session, entry.blob)) }
}

/** What was signed of one that was taken over; null where it is not here any more. */
export async function takenOffer(session: Session, offerId: string): Promise<Omit<OpenOffer, 'file'> | null> {
  const entry = await session.manifest.get('offers', offerId)
  if (entry?.direction !== 'in' || entry.answer !== 'accepted' || entry.blob === null) return null
  const signed = JSON.parse(decodeUtf8(await readBlob(session, entry.blob))) as SignedOffer
  return { entry, signed, terms: must(readOffer(signed)) }
}

/** Does a share in force let this person add, and correct this record of it? */
export async function mayAdd(session: Session, contact: Contact, corrects?: string): Promise<boolean> {
  const now = session.ports.clock.now()
  for (const [, grant] of await session.manifest.list('grants')) {
    if (grant.contactId !== contact.id || isOver(grant, now) || grant.fromMs > now) continue
    const { terms } = await readSignedGrant(session, grant)
    if (terms.may?.includes('add') !== true || terms.grantee !== contact.did) continue
    if (corrects === undefined || terms.records.some(({ recordId }) => recordId === corrects)) return true
  }
  return false
}

/** As lists show it. */
export async function offerViewOf(
  session: Session,
  offerId: string,
  entry: OfferEntry,
  deliveries: readonly DeliveryEntry[],
): Promise<OfferView> {
  const contact = await session.manifest.get('contacts', entry.contactId)
  const letter = deliveries.find((one) => one.grantId === offerId && one.type === 'record')
  return {
    offerId,
    direction: entry.direction,
    contactId: entry.contactId,
    contactName: contact?.name ?? '',
    contactVerified: contact?.verified ?? false,
    title: entry.title,
    kind: entry.kind,
    sentAtMs: entry.sentAtMs,
    state: entry.answer ?? 'open',
    allowed: entry.allowed === true,
    recordIds: entry.recordIds ?? [],
    ...(entry.corrects === undefined ? {} : { corrects: entry.corrects }),
    ...(entry.grantId === undefined ? {} : { grantId: entry.grantId }),
    ...(entry.takenAtMs === undefined ? {} : { takenAtMs: entry.takenAtMs }),
    ...(letter === undefined ? {} : { delivery: deliveryOf(letter) }),
  }
}

/** Errors: `offer-invalid` where the file is not the signed one, those of `readOffer`. */
function readPayload(bytes: Uint8Array): Omit<OpenOffer, 'entry'> {
  const parsed = parseJson(decodeUtf8(bytes), { depthMax: LETTER_DEPTH_MAX })
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) throw refusal('offer-invalid')
  const { offer, file } = parsed.value as OfferPayload
  const terms = must(readOffer(offer))
  if ((terms.file === undefined) !== (file === undefined)) throw refusal('offer-invalid')
  const held = file === undefined ? null : typeof file === 'string' ? decodeBase64Url(file) : null
  if (terms.file !== undefined && (held?.length !== terms.file.sizeBytes || encodeHex(sha256(held)) !== terms.file.sha256))
    throw refusal('offer-invalid')
  const { offerJson, signature } = offer
  return { signed: { offerJson, signature }, terms, file: held }
}

/** Whoever may add has much room; anybody else that of requests, and none where the person blocked them. */
async function hasRoom(session: Session, contactId: string, allowed: boolean): Promise<boolean> {
  const mine = (await session.manifest.list('offers')).map(([, entry]) => entry)
  const before = mine.filter((entry) => entry.contactId === contactId && entry.direction === 'in')
  if (allowed) return before.filter(({ answer }) => answer === undefined).length < OFFERS_ALLOWED_MAX
  if ((await requestsOf(session, contactId, 'in')).some(isBlocked)) return false
  const past = before.map(({ answer, answeredAtMs }): PastRequest => ({
    state: answer === undefined ? 'open' : answer === 'accepted' ? 'granted' : 'over',
    overAtMs: answeredAtMs ?? 0,
  }))
  return roomForRequest(past, session.ports.clock.now()) === 'room'
}
