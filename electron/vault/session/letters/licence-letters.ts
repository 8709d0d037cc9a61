/** Asking a contact for a licence, answering, and taking in the answer: bound to the question and to the one who asked. */

import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { showLicence } from '../../../../shared/crypto/licence.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { contactOf } from './contacts.ts'
import { NO_LICENCE, ownLicence, seenListsOf, viewOf } from './licences.ts'
import type { LetterType } from './mail.ts'
import type { Letter } from './letter.ts'
import { queueLetter, sealLetter, storeLetter } from './mail.ts'
import { must, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

const NONCE_BYTES = 16
const NONCE = /^[\w-]{22}$/u
const DEPTH_MAX = 3
/** One contact is answered this often at the most. */
const ANSWER_EVERY_MS = 60_000

/** Sends a new question; one that waited before it is over. */
export async function sendLicenceQuestion(session: Session, contact: Contact): Promise<void> {
  const nonce = encodeBase64Url(session.ports.random.bytes(NONCE_BYTES))
  const stored = await storeLetter(session, sealLetter(session, contact, 'licence-question', encodeUtf8(JSON.stringify({ nonce }))))
  await session.manifest.commit(async (tx) => {
    const before = (await tx.get('licences', contact.id)) ?? NO_LICENCE
    await tx.set('licences', contact.id, { ...before, nonce, askedAtMs: session.ports.clock.now() })
    await queueLetter(session, tx, contact.id, 'licence-question', '', stored)
    await addActivity(session, tx, 'licence-asked', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
}

/** Whoever is a contact is answered, if there is a licence; anybody else hears nothing. */
export async function answerLicenceQuestion(session: Session, letter: Letter): Promise<void> {
  const { nonce } = contentOf(letter)
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) throw refusal('peer-protocol')
  const contact = await contactOf(session, letter.from)
  const own = await ownLicence(session)
  if (contact === null || own === null || (await wasJustAnswered(session, contact.id))) return
  const nowS = Math.floor(session.ports.clock.now() / 1000)
  const licence = await showLicence(own.text, session.identity, { audience: contact.did, nonce }, nowS)
  const answer = encodeUtf8(JSON.stringify({ licence, statusList: own.statusList }))
  const stored = await storeLetter(session, sealLetter(session, contact, 'licence', answer))
  await session.manifest.commit(async (tx) => {
    await queueLetter(session, tx, contact.id, 'licence', '', stored)
    await addActivity(session, tx, 'licence-shown', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['activity'] })
}

/** Errors: `peer-protocol` for one that nobody asked for, `licence-broken`, `licence-not-yours` where it is of somebody else. */
export async function takeLicence(session: Session, letter: Letter): Promise<void> {
  const { licence, statusList } = contentOf(letter)
  const contact = await contactOf(session, letter.from)
  const before = contact === null ? undefined : await session.manifest.get('licences', contact.id)
  if (contact === null || before === undefined || before.nonce === '') throw refusal('peer-protocol')
  if (typeof licence !== 'string' || typeof statusList !== 'string') throw refusal('licence-broken')
  const whose = { holder: contact.did, audience: session.identity.did }
  const seenLists = await seenListsOf(session, before, whose)
  const shown = { nonce: '', text: licence, statusList, shownNonce: before.nonce, shownAtMs: session.ports.clock.now() }
  const entry = { ...before, ...shown, ...(seenLists.length === 0 ? {} : { seenLists }) }
  await viewOf(session, entry, whose)
  await session.manifest.commit(async (tx) => {
    await tx.set('licences', contact.id, entry)
    await addActivity(session, tx, 'licence-received', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
}

function contentOf(letter: Letter): Readonly<Record<string, unknown>> {
  const value = must(parseJson(decodeUtf8(letter.payload), { depthMax: DEPTH_MAX }))
  if (typeof value !== 'object' || value === null) throw refusal('peer-protocol')
  return value as Readonly<Record<string, unknown>>
}

async function wasJustAnswered(session: Session, contactId: string): Promise<boolean> {
  const since = session.ports.clock.now() - ANSWER_EVERY_MS
  const type: LetterType = 'licence'
  return (await session.manifest.list('deliveries')).some(
    ([, entry]) => entry.contactId === contactId && entry.type === type && entry.order > since,
  )
}
