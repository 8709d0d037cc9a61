/** Invites as they come in: checked, kept as a share, and joined by what its sender changed before they came. */

import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { readGrant, sentenceOf } from '../../../../shared/crypto/grant.ts'
import type { GrantTerms, InvitePayload } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { RequestTerms } from '../../../../shared/model/request.ts'
import { areKeys, areRowsOf, checkAnswer } from '../letters/answers.ts'
import { contactOf, strangerRefusal } from '../letters/contacts.ts'
import type { Letter } from '../letters/letter.ts'
import { readMirrorCards } from '../carry/mirror-orders.ts'
import { must, Refusal, refusal } from '../refusal.ts'
import { noteGranted } from '../letters/requests.ts'
import { adoptEarly, noteOver } from './early-amendments.ts'
import { readKeptInvite } from './kept-invite.ts'
import { stoppedKey } from './stopped-key.ts'
import { addActivity, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { noteMirrors } from '../letters/ways.ts'
import { isKnown } from '../letters/known-contacts.ts'

/** Deepest JSON of an invite. */
const INVITE_DEPTH_MAX = 40

/** What an invite says, checked. */
export interface ReadInvite {
  readonly payload: InvitePayload
  readonly terms: GrantTerms
  readonly contact: Contact
  readonly asked: RequestTerms | null
  /** It is here already. */
  readonly isKnown: boolean
}

/** Checks everything an invite says; nothing is stored. Errors: `invite-*`, `contact-other-key`, `signature-invalid`, `grant-expired`, `request-widened`. */
export async function readInvite(session: Session, letter: Letter): Promise<ReadInvite> {
  if (letter.type !== 'invite') throw refusal('invite-invalid')
  const { payload, terms } = termsIn(letter)
  const contact = await contactOf(session, letter.from)
  if (terms.grantor !== letter.from) throw refusal('signature-invalid')
  if (terms.grantee !== session.identity.did) throw refusal('invite-not-for-you')
  if (contact === null || !(await isKnown(session, contact))) throw await strangerRefusal(session, terms.grantorName)
  const isWhole = areKeys(payload.keys, terms.keysOn === 'receipt' ? 0 : terms.records.length) && areRowsOf(payload.rows, terms.records)
  if (!isWhole || !['string', 'undefined'].includes(typeof payload.shareKey) || typeof payload.sealSalt !== 'string')
    throw refusal('invite-invalid')
  if (await isNumberOfMine(session, terms.grantId)) throw refusal('invite-invalid')
  if (terms.untilMs <= session.ports.clock.now()) throw refusal('grant-expired')
  const asked = checkAnswer(session.identity.did, payload, terms)
  const known = await session.manifest.get('shares', terms.grantId)
  const isStopped = (await session.manifest.get('seen', stoppedKey(letter.from, terms.grantId))) !== undefined
  if (known === undefined && isStopped) throw refusal('invite-replayed', { ended: 'withdrawn' })
  if (known !== undefined && (known.contactId !== contact.id || known.ended !== undefined))
    throw refusal('invite-replayed', known.ended === undefined ? undefined : { ended: known.ended })
  // Another grant under the number of one that is here: what comes with it would count for that one.
  const blob = known?.blob ?? null
  const kept = blob === null ? null : await readKeptInvite(session, blob)
  if (kept !== null && kept.payload.grant.consentJson !== payload.grant.consentJson) throw refusal('invite-replayed')
  return { payload, terms, contact, asked, isKnown: known !== undefined }
}

/** Something of mine has this number, or was passed on below it: what becomes of a share under it would be said of that. */
export async function isNumberOfMine(session: Session, grantId: string): Promise<boolean> {
  const { manifest } = session
  return (await manifest.get('grants', grantId)) !== undefined || (await manifest.get('children', grantId)) !== undefined
}

/** Checks an invite and stores it. Errors: as for reading it. */
export async function takeInvite(session: Session, letter: Letter): Promise<string> {
  const { payload, terms, contact, asked, isKnown } = await readInTime(session, letter)
  if (isKnown) return terms.grantId
  const blob = await storeBlob(session, letter.payload)
  const { grant, request } = payload
  const mirrors = payload.mirrors === undefined ? null : readMirrorCards({ cards: payload.mirrors, atMs: terms.signedAtMs })
  const consent = await storeBlob(session, encodeUtf8(canonicalJson({ grant, request })))
  const { fromMs, untilMs, deleteByMs } = terms
  const isNew = await session.manifest.commit(async (tx) => {
    // By two ways at one moment: what was done with the first one counts.
    if ((await tx.get('shares', terms.grantId)) !== undefined) {
      tx.dropFilesAfter([blob.cid, consent.cid])
      return false
    }
    await tx.set('shares', terms.grantId, {
      contactId: contact.id,
      senderName: contact.name,
      blob,
      stage: 'new',
      fromMs,
      untilMs,
      deleteByMs,
      summaryJson: canonicalJson({ sentence: sentenceOf(terms), count: terms.records.length }),
      receipts: 0,
      lastReceiptHash: '',
      checkedOnLedger: false,
      consent,
    })
    if (mirrors !== null) await noteMirrors(session, tx, contact.id, mirrors)
    if (asked !== null) await noteGranted(session, tx, asked.requestId, terms.grantId)
    await addActivity(session, tx, 'invite-received', { who: contact.name, count: terms.records.length, grantId: terms.grantId })
    return true
  })
  if (!isNew) return terms.grantId
  await adoptEarly(session, terms.grantId)
  session.emit({ type: 'invite-arrived', grantId: terms.grantId, senderName: contact.name })
  session.emit({ type: 'changed', what: ['shares', 'activity', 'requests'] })
  return terms.grantId
}

/** One that comes when its time is over is refused, and what was changed before it came waits no more. */
async function readInTime(session: Session, letter: Letter): Promise<ReadInvite> {
  try {
    return await readInvite(session, letter)
  } catch (error) {
    // Read again: by then its signature and its sender were checked.
    if (error instanceof Refusal && error.error.code === 'grant-expired')
      await noteOver(session, letter.from, termsIn(letter).terms.grantId)
    throw error
  }
}

function termsIn(letter: Letter): Pick<ReadInvite, 'payload' | 'terms'> {
  const payload = must(parseJson(decodeUtf8(letter.payload), { depthMax: INVITE_DEPTH_MAX })) as InvitePayload | null
  if (typeof payload !== 'object' || payload === null) throw refusal('invite-invalid')
  return { payload, terms: must(readGrant(payload.grant)) }
}
