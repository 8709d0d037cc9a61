/** Contacts hear by themselves when this person is reached another way: another computer after a restore, another device key, another address. */

import { isOnHold } from '../on-hold.ts'
import { decodeCardToken, encodeCardToken } from '../../../../shared/crypto/card.ts'
import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { isNewerCard, withCard } from './card-time.ts'
import { contactOf } from './contacts.ts'
import { queueLetter, sealLetter, storeLetters } from './mail.ts'
import type { LetterType } from './mail.ts'
import type { Letter } from './letter.ts'
import { must, refusal } from '../refusal.ts'
import { refreshServing } from '../shares/serving.ts'
import { addActivity, changeVaultEntry, ownCard, readVaultEntry, takeAway } from '../session.ts'
import type { Session } from '../session.ts'
import { hasOtherDevices } from '../keys/has-others.ts'
import { knownContacts } from './known-contacts.ts'

const TYPE: LetterType = 'card'

/**
 * Queues this person's card for every contact, where the computer or its addresses are not those that were told before.
 * With several computers nobody is told: each would overwrite what the other one said.
 */
export async function tellContacts(session: Session): Promise<void> {
  if (isOnHold(session) || (await hasOtherDevices(session))) return
  const card = await ownCard(session)
  const { peerId } = card.device
  const { cardTold: before, namedAtMs } = await readVaultEntry(session)
  const renamed = namedAtMs === undefined ? {} : { name: card.name }
  const reached = encodeBase64Url(sha256(encodeUtf8(canonicalJson({ peerId, addresses: [...card.addresses].sort(), ...renamed }))))
  if (before?.reached === reached) return
  const contacts = await knownContacts(session)
  const payload = encodeUtf8(encodeCardToken(card))
  const stored = await storeLetters(
    session,
    contacts.map((contact) => sealLetter(session, contact, TYPE, payload)),
  )
  const outdated = (await session.manifest.list('deliveries')).filter(([, one]) => one.type === TYPE && one.deliveredAtMs === undefined)
  await session.manifest.commit(async (tx) => {
    for (const [id, { cid }] of outdated) {
      await takeAway(session, tx, 'deliveries', id)
      tx.dropFilesAfter([cid])
    }
    for (const [at, contact] of contacts.entries()) {
      const letter = stored[at]
      if (letter !== undefined) await queueLetter(session, tx, contact.id, TYPE, '', letter)
    }
    await changeVaultEntry(tx, (entry) => ({ ...entry, cardTold: { peerId, reached } }))
    if (before !== undefined && before.peerId !== peerId) await addActivity(session, tx, 'computer-changed', { count: contacts.length })
  })
  if (before !== undefined) session.emit({ type: 'changed', what: ['activity'] })
}

/** The newer card of a contact, who signed both it and the letter. An older one changes nothing. Errors: `card-invalid`, `contact-not-found`. */
export async function takeCard(session: Session, letter: Letter): Promise<void> {
  const card = must(decodeCardToken(decodeUtf8(letter.payload)))
  if (card.did !== letter.from) throw refusal('card-invalid')
  const known = await contactOf(session, letter.from)
  if (known === null) throw refusal('contact-not-found')
  const now = session.ports.clock.now()
  if (!isNewerCard(known, card, now)) return
  const moved = known.card.device.peerId !== card.device.peerId
  await session.manifest.commit(async (tx) => {
    await tx.set('contacts', known.id, withCard((await tx.get('contacts', known.id)) ?? known, card, now))
    if (moved) await addActivity(session, tx, 'contact-moved', { who: known.name })
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
}
