/** Sealed letters to contacts: queued in the manifest, tried until the other node has them; and the letters that came in. */

import type { Letter } from './letter.ts'
import { openEnvelope, sealEnvelope } from '../../../../shared/crypto/envelope.ts'
import { concatBytes, decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import type { DeliveryState } from '../../../../shared/model/grant.ts'
import type { Contact, ContactCard } from '../../../../shared/model/person.ts'
import type { InboxItem } from '../../ports.ts'
import type { DeliveryEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { newId } from '../session.ts'
import { isNamedServed } from '../shares/serving.ts'
import { leaveAtOwn, leaveForContact } from './ways.ts'
import type { Session } from '../session.ts'

const CHUNK_BYTES = 200 * 1024

/** What a letter may be about. */
export type LetterType =
  | 'invite'
  | 'receipt'
  | 'withdrawal'
  | 'deletion'
  | 'licence-question'
  | 'licence'
  | 'card'
  | 'request'
  | 'request-withdrawn'
  | 'relay'
  | 'ledger-parted'
  | 'ledger-begun'
  | 'mirror-order'
  | 'mirror-report'
  | 'mirror-cards'
  | 'amendment'
  | 'items-deleted'
  | 'record'
  | 'record-taken'
  | 'child-invite'
  | 'child-grant'
  | 'child-ended'

/** Read of people on the list of contacts alone: whoever is not on it yet keeps them until she is, since her vault would drop them for good. */
const FOR_CONTACTS: ReadonlySet<string> = new Set<LetterType>([
  'invite',
  'child-invite',
  'amendment',
  'request',
  'request-withdrawn',
  'record',
  'card',
  'mirror-cards',
])
/** How often a node is asked again that said so. */
const ASK_AGAIN_MS = 60_000

/** Where a letter is, as the person sees it. */
export function deliveryOf({ deliveredAtMs, notAdded }: Pick<DeliveryEntry, 'deliveredAtMs' | 'notAdded'>): DeliveryState {
  return deliveredAtMs !== undefined ? 'delivered' : notAdded === true ? 'not-added' : 'waiting'
}

/** Seals a letter to a contact. The bytes can travel by any way. */
export function sealLetter(session: Session, contact: Pick<Contact, 'did' | 'card'>, type: LetterType, payload: Uint8Array): Uint8Array {
  const sealingKey = decodeBase64Url(contact.card.sealingKey)
  if (sealingKey === null) throw refusal('card-invalid')
  return sealEnvelope({
    sender: session.identity,
    recipient: { did: contact.did, sealingKey },
    type,
    payload,
    id: newId(session),
    createdAtMs: session.ports.clock.now(),
    random: (length) => session.ports.random.bytes(length),
  })
}

interface StoredLetter {
  readonly cid: string
  readonly chunks: number
}

/** Puts a sealed letter where it waits for its delivery; the entry becomes visible with the commit. */
export async function storeLetter(session: Session, envelope: Uint8Array): Promise<StoredLetter> {
  const [stored] = await storeLetters(session, [envelope])
  if (stored === undefined) throw refusal('disk-failed')
  return stored
}

/** Several at once, in their order. */
export async function storeLetters(session: Session, envelopes: readonly Uint8Array[]): Promise<readonly StoredLetter[]> {
  const files = envelopes.map((envelope) => {
    const chunks: Uint8Array[] = []
    for (let at = 0; at < envelope.length; at += CHUNK_BYTES) chunks.push(envelope.slice(at, at + CHUNK_BYTES))
    return chunks
  })
  const cids = files.length === 0 ? [] : await mustAwait(session.ports.blocks.putFiles(files))
  if (cids.length !== files.length) throw refusal('disk-failed')
  return cids.map((cid, at) => ({ cid, chunks: files[at]?.length ?? 0 }))
}

/** Queues a stored letter inside a commit. */
export async function queueLetter(
  session: Session,
  tx: Transaction,
  contactId: string,
  type: LetterType,
  grantId: string,
  stored: { readonly cid: string; readonly chunks: number; readonly card?: ContactCard },
): Promise<void> {
  const order = session.ports.clock.now()
  const entry: DeliveryEntry = { order, contactId, type, grantId, ...stored }
  await tx.set('deliveries', newId(session), entry)
}

/** Opens one letter of the inbox; `createdAtMs` is when its sender sealed it, as the signature says. */
export function openLetter(session: Session, item: Pick<InboxItem, 'envelope'>): Letter & { readonly createdAtMs: number } {
  return must(openEnvelope(item.envelope, session.identity))
}

/** Contacts to whom letters are under way. */
const underWay = new WeakMap<Session, Map<string, Promise<void>>>()

/** Tries the waiting letters, to each contact in order, to all of them side by side; one that fails stays queued, and so do those behind it. */
export async function deliverWaiting(session: Session): Promise<void> {
  const lines = underWay.get(session) ?? new Map<string, Promise<void>>()
  underWay.set(session, lines)
  const contacts = new Set((await waitingLetters(session)).map(([, { contactId }]) => contactId))
  await Promise.all(
    [...contacts].map((contactId) => {
      const line = lines.get(contactId) ?? deliverInOrder(session, contactId).finally(() => lines.delete(contactId))
      lines.set(contactId, line)
      return line
    }),
  )
}

/** Waits until nothing is under way. */
export async function settleLetters(session: Session): Promise<void> {
  await Promise.allSettled([...(underWay.get(session) ?? new Map<string, Promise<void>>()).values()])
}

async function deliverInOrder(session: Session, contactId: string): Promise<void> {
  const tried = new Set<string>()
  let isAway = false
  for (;;) {
    const letters = (await waitingLetters(session)).filter(([id, entry]) => entry.contactId === contactId && !tried.has(id))
    if (letters.length === 0) return
    for (const [id, entry] of letters) {
      tried.add(id)
      const said = await deliverOne(session, id, entry, isAway)
      if (said === 'stays') return
      // What is read of anybody does not wait behind it.
      if (said === 'not-added') continue
      isAway ||= said === 'waits'
    }
  }
}

/** In their order. */
export async function waitingLetters(session: Session): Promise<readonly (readonly [string, DeliveryEntry])[]> {
  return (await session.manifest.list('deliveries'))
    .filter(([, entry]) => entry.deliveredAtMs === undefined)
    .sort(([, a], [, b]) => a.order - b.order)
}

/** When a node said last that this person is not on its list, by letter. */
const refused = new WeakMap<Session, Map<string, number>>()

/** `waits`: at a mirror, where nobody answers; `stays`: here, and so do those behind it; `not-added`: here, alone. */
async function deliverOne(
  session: Session,
  id: string,
  entry: DeliveryEntry,
  isAway: boolean,
): Promise<'delivered' | 'waits' | 'stays' | 'not-added'> {
  const again = refused.get(session) ?? new Map<string, number>()
  refused.set(session, again)
  const now = session.ports.clock.now()
  if (Math.abs(now - (again.get(id) ?? Number.NEGATIVE_INFINITY)) < ASK_AGAIN_MS) return 'not-added'
  const contact = await session.manifest.get('contacts', entry.contactId)
  const card = contact?.card ?? entry.card
  if (card === undefined) return 'stays'
  // Whoever reads it asks at once: the node is told first, also after a crash and for what another computer of this person wrote.
  if (!(await isNamedServed(session, id, entry.type))) return 'stays'
  const chunks = await session.ports.blocks.readChunks(entry.cid, 0, entry.chunks)
  if (!chunks.ok) return 'stays'
  const envelope = concatBytes(...chunks.value)
  const sent = isAway ? null : await session.ports.peer.deliver(card, envelope, FOR_CONTACTS.has(entry.type))
  if (sent?.ok === false && sent.error.code === 'not-their-contact') {
    again.set(id, now)
    if (entry.notAdded !== true) await noteDelivery(session, id, { ...entry, notAdded: true })
    return 'not-added'
  }
  again.delete(id)
  const isSent = sent?.ok === true
  const left = isSent
    ? null
    : contact === undefined
      ? await leaveAtOwn(session, card.did, envelope)
      : await leaveForContact(session, contact, envelope)
  if (left !== null && left.state !== 'taken') {
    if (left.state === 'nowhere') {
      const { waitsAt, ...here } = entry
      // Whoever had it does not give it out any more: then it is not said to wait there.
      if (waitsAt !== undefined && !left.away.includes(waitsAt)) await noteDelivery(session, id, here)
      return 'stays'
    }
    if (entry.waitsAt !== left.at) await noteDelivery(session, id, { ...entry, waitsAt: left.at })
    return 'waits'
  }
  const { notAdded: _over, ...gone } = entry
  await noteDelivery(session, id, { ...gone, deliveredAtMs: session.ports.clock.now() })
  return isSent ? 'delivered' : 'waits'
}

async function noteDelivery(session: Session, id: string, entry: DeliveryEntry): Promise<void> {
  await session.manifest.commit(async (tx) => {
    // It may have been replaced by a newer letter meanwhile.
    if ((await tx.get('deliveries', id)) === undefined) return
    await tx.set('deliveries', id, entry)
    if (entry.deliveredAtMs !== undefined) tx.dropFilesAfter([entry.cid])
  })
  session.emit({ type: 'changed', what: ['grants', 'shares', 'requests'] })
}
