/** Sends a signed record to a contact, who takes it over or leaves it: a note, a result, a prescription, a correction, or a document. */

import type { RecordToSend } from '../../../../shared/api/offer-views.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { isOfferTerms, signOffer } from '../../../../shared/crypto/offer.ts'
import type { OfferPayload, OfferTerms } from '../../../../shared/model/offer.ts'
import { queueLetter, sealLetter, storeLetter } from '../../session/letters/mail.ts'
import { refusal } from '../../session/refusal.ts'
import { fileParts, joinParts, typedParts } from '../../session/letters/send-parts.ts'
import { addActivity, newId, readVaultEntry, storeBlob } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { openShare } from '../../session/shares/shares.ts'

type Args = RecordToSend & { readonly paths?: readonly string[] }

/** Nothing of it goes to the ledger. Errors: `contact-not-found`, `grant-*`, `offer-not-yours-to-correct`, `offer-too-large`, `offer-one-file`, `input-invalid` with the fields, the reader's own. */
export async function sendRecord(session: Session, args: Args, signal: AbortSignal): Promise<{ readonly offerId: string }> {
  const { contactId, fields, prescription = false, paths = [] } = args
  const contact = await session.manifest.get('contacts', contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const answers = await answeredShare(session, args)
  const receiverName = contact.card.name
  const typed = fields === undefined ? null : await typedParts(session, fields, { receiverName, prescription })
  const file = paths.length === 0 ? null : await fileParts(session, paths, signal)
  const parts = joinParts(typed, file)
  const terms: OfferTerms = {
    version: 1,
    offerId: newId(session),
    sender: session.identity.did,
    senderName: (await readVaultEntry(session)).name,
    receiver: contact.did,
    receiverName,
    sentAtMs: session.ports.clock.now(),
    ...parts.said,
    ...answers,
  }
  if (!isOfferTerms(terms)) throw refusal('offer-invalid')
  const offer = signOffer(session.identity, terms)
  const payload: OfferPayload = { offer, ...(parts.file === undefined ? {} : { file: parts.file }) }
  const letter = await storeLetter(session, sealLetter(session, contact, 'record', encodeUtf8(canonicalJson(payload))))
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(offer)))
  const { offerId, title, kind, sentAtMs } = terms
  await session.manifest.commit(async (tx) => {
    await tx.set('offers', offerId, { direction: 'out', contactId, blob, title, kind, sentAtMs, atMs: sentAtMs, ...answers })
    await queueLetter(session, tx, contactId, 'record', offerId, letter)
    await addActivity(session, tx, 'record-sent', { who: contact.name, what: title })
  })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
  return { offerId }
}

/** The share that it answers, and the record of it that it corrects. */
async function answeredShare(session: Session, { contactId, grantId, corrects }: Args): Promise<Pick<OfferTerms, 'grantId' | 'corrects'>> {
  if (grantId === undefined) {
    if (corrects !== undefined) throw refusal('offer-not-yours-to-correct')
    return {}
  }
  const { entry, terms } = await openShare(session, grantId)
  if (entry.contactId !== contactId) throw refusal('grant-not-found')
  if (corrects === undefined) return { grantId }
  const mayCorrect = terms.may?.includes('add') === true && terms.records.some(({ recordId }) => recordId === corrects)
  if (!mayCorrect) throw refusal('offer-not-yours-to-correct')
  return { grantId, corrects }
}
