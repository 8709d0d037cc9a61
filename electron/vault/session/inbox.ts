/** What came in: opens each sealed letter, acts on it once, and only then lets the node forget it. */

import { decodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../shared/crypto/canonical-json.ts'
import { lockHash } from '../../../shared/crypto/ledger-hash.ts'
import { DISK_CODES } from '../../../shared/model/errors.ts'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { Contact } from '../../../shared/model/person.ts'
import { isId } from '../../../shared/model/id.ts'
import type { InboxItem } from '../ports.ts'
import type { ShareEntry } from './collections.ts'
import { nameOf } from './letters/contacts.ts'
import { takeCard } from './letters/card-news.ts'
import { contactsLetter, isRefusalNoted } from './letters/daily-bounds.ts'
import { answerLicenceQuestion, takeLicence } from './letters/licence-letters.ts'
import { openLetter } from './letters/mail.ts'
import type { Letter } from './letters/letter.ts'
import { must, mustAwait, Refusal, refusal } from './refusal.ts'
import { hearOffer, hearTaken } from './letters/offers.ts'
import { hearRequest, hearRequestWithdrawn } from './letters/requests.ts'
import { strangersLetter } from './letters/strangers.ts'
import { hearBegun } from './ledger/begun-anew.ts'
import { hearParting } from './ledger/parting.ts'
import { takeRelayed } from './ledger/relay-take.ts'
import { openNodeNote, takeReceipts } from './shares/take-receipts.ts'
import { takeOrder } from './carry/kept.ts'
import { takeReport } from './carry/mirrors.ts'
import { takeMirrorCards } from './letters/ways.ts'
import { takeChildEnded, takeChildGrant, takeChildInvite } from './shares/children.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'
import { endAside, lettersAside, setAside } from './set-aside.ts'
import type { AsideFor } from './set-aside.ts'
import { endShare, openShare } from './shares/shares.ts'
import { hasOtherDevices } from './keys/has-others.ts'
import { dropEarly } from './shares/early-amendments.ts'
import { stoppedKey } from './shares/stopped-key.ts'
import { takeInvite } from './shares/take-invite.ts'
import { deletionLetter, timesSaid, wasFetched } from './shares/say-deleted.ts'
import { takeAmendment } from './shares/take-amendment.ts'
import { takeDeletion } from './shares/take-deletion.ts'
import { takeItemsDeleted } from './shares/items-deleted.ts'

const LETTER_DEPTH_MAX = 20
/** Letters about what this person gave. */
const ABOUT_GIVEN: ReadonlySet<string> = new Set(['receipt', 'deletion', 'items-deleted', 'child-grant', 'child-ended'])
/** So long one of them waits for the other computers of this person, which may have given it. */
const UNHEARD_MS_MAX = 90 * 24 * 3_600_000
/** Something that this letter needs of one's own cannot be read; others may not need it. */
const OWN_DAMAGE: ReadonlySet<ErrorCode> = new Set(['block-missing', 'block-damaged', 'vault-damaged'])
/** What is not the fault of a letter. */
export const OWN_TROUBLE: ReadonlySet<ErrorCode> = new Set([...DISK_CODES, ...OWN_DAMAGE, 'peer-stopped'])

/** Works through everything waiting; a letter that is refused is noted and dropped, never tried again. One that cannot be read now stays, and those behind it are read. */
export async function readInbox(session: Session): Promise<void> {
  const aside = lettersAside(session)
  for (;;) {
    const items = (await mustAwait(session.ports.peer.takeInbox([...aside]))).filter(({ id }) => !aside.has(id))
    if (items.length === 0) return
    for (const item of items) {
      const stays = await readOne(session, item)
      if (stays === null) {
        await session.ports.peer.clearInbox([item.id])
        endAside(session, item.id)
        continue
      }
      setAside(session, item.id, stays)
      aside.add(item.id)
    }
  }
}

/** Why it stays; null where it is done with. */
async function readOne(session: Session, item: InboxItem): Promise<AsideFor | null> {
  let { from } = item
  let letter: Letter | null = null
  try {
    const note = openNodeNote(session, item)
    letter = note ?? openLetter(session, item)
    // A note says itself whose it is; who brought it is known.
    from = note === null ? letter.from : item.from
    if (!(await isReadFrom(session, from))) return null
    if (!(await isReadToday(session, letter))) return 'tomorrow'
    await takeLetter(session, letter, item.receivedAtMs)
  } catch (error) {
    const code = error instanceof Refusal ? error.error.code : 'peer-protocol'
    // Not the letter's fault: it stays and is read again.
    if (OWN_DAMAGE.has(code)) return 'damage'
    if (OWN_TROUBLE.has(code)) throw error
    if (code === 'grant-not-found' && letter !== null && (await mayBeElsewhere(session, letter, item))) return 'unheard'
    const isOtherKey = code === 'contact-other-key'
    // What stays with its sender is refused without a word.
    if (item.stays === true && !isOtherKey) return null
    if ((letter !== null || (await isReadFrom(session, from))) && isRefusalNoted(session, from)) {
      const named = error instanceof Refusal ? error.error.detail?.['contactId'] : undefined
      await (isOtherKey ? noteOtherKey(session, String(named)) : noteRefused(session, from, code))
    }
  }
  return null
}

/** Another computer of this person may have given it, and not have told this one yet: whoever sent the letter sends it once. */
async function mayBeElsewhere(session: Session, { type }: Letter, { receivedAtMs }: InboxItem): Promise<boolean> {
  if (!ABOUT_GIVEN.has(type) || Math.abs(session.ports.clock.now() - receivedAtMs) > UNHEARD_MS_MAX) return false
  return hasOtherDevices(session)
}

/** Of strangers only so many: that there were more is said once a day. */
async function isReadFrom(session: Session, from: string): Promise<boolean> {
  const said = await strangersLetter(session, from)
  if (said === 'first') await noteRefused(session, from, 'limit-exceeded')
  return said === 'read'
}

/** Of a contact only so many as well, but what is more waits; the end of a share that is here never does. */
async function isReadToday(session: Session, letter: Letter): Promise<boolean> {
  if (letter.from === session.identity.did || (await endsShareHere(session, letter))) return true
  const said = contactsLetter(session, letter)
  if (said === 'first') {
    const who = await nameOf(session, letter.from)
    await session.manifest.commit((tx) => addActivity(session, tx, 'letters-wait', { who }))
    session.emit({ type: 'changed', what: ['activity'] })
  }
  return said === 'read'
}

async function endsShareHere(session: Session, { type, payload }: Letter): Promise<boolean> {
  if (type !== 'withdrawal') return false
  const parsed = parseJson(decodeUtf8(payload), { depthMax: LETTER_DEPTH_MAX })
  const grantId = parsed.ok ? (parsed.value as { readonly grantId?: unknown } | null)?.grantId : undefined
  const share = isId(grantId) ? await session.manifest.get('shares', grantId) : undefined
  return share !== undefined && share.ended === undefined
}

/** Something came in the name of somebody who is known, with another key. */
async function noteOtherKey(session: Session, contactId: string): Promise<void> {
  const name = (await session.manifest.get('contacts', contactId))?.name ?? ''
  await session.manifest.commit((tx) => addActivity(session, tx, 'other-key', { who: name }))
  session.emit({ type: 'other-key', name })
  session.emit({ type: 'changed', what: ['activity'] })
}

async function noteRefused(session: Session, from: string, code: ErrorCode): Promise<void> {
  const who = await nameOf(session, from)
  await session.manifest.commit((tx) => addActivity(session, tx, 'request-refused', { who, reason: code }))
  session.emit({ type: 'changed', what: ['activity'] })
}

/** Acts on an opened letter, once; false where it had come before. */
export async function takeLetter(session: Session, letter: Letter, receivedAtMs: number): Promise<boolean> {
  if ((await session.manifest.get('seen', letter.id)) !== undefined) return false
  await act(session, letter, receivedAtMs)
  await session.manifest.commit((tx) => tx.set('seen', letter.id, session.ports.clock.now()))
  return true
}

async function act(session: Session, letter: Letter, receivedAtMs: number): Promise<void> {
  switch (letter.type) {
    case 'invite':
      await takeInvite(session, letter)
      return
    case 'receipt':
      await takeReceipts(session, letter, receivedAtMs)
      return
    case 'withdrawal':
      await takeWithdrawal(session, letter)
      return
    case 'deletion':
      await takeDeletion(session, letter)
      return
    case 'card':
      await takeCard(session, letter)
      return
    case 'licence-question':
      await answerLicenceQuestion(session, letter)
      return
    case 'licence':
      await takeLicence(session, letter)
      return
    case 'request':
      await hearRequest(session, letter)
      return
    case 'request-withdrawn':
      await hearRequestWithdrawn(session, letter)
      return
    case 'record':
      await hearOffer(session, letter)
      return
    case 'record-taken':
      await hearTaken(session, letter)
      return
    case 'child-invite':
      await takeChildInvite(session, letter)
      return
    case 'child-grant':
      await takeChildGrant(session, letter)
      return
    case 'child-ended':
      await takeChildEnded(session, letter)
      return
    case 'relay':
      await takeRelayed(session, letter)
      return
    case 'ledger-parted':
      await hearParting(session, letter)
      return
    case 'ledger-begun':
      await hearBegun(session, letter)
      return
    case 'mirror-order':
      await takeOrder(session, letter)
      return
    case 'mirror-report':
      await takeReport(session, letter)
      return
    case 'mirror-cards':
      await takeMirrorCards(session, letter)
      return
    case 'amendment':
      await takeAmendment(session, letter)
      return
    case 'items-deleted':
      await takeItemsDeleted(session, letter)
      return
    default:
      throw refusal('peer-protocol')
  }
}

/** Whoever withdraws the same share more often than she could have lost the answer hears it no more. */
const SAID_MAX = 16

async function takeWithdrawal(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as { grantId?: unknown; preimage?: unknown }
  // What somebody else writes here becomes a name in the manifest.
  if (!isId(notice.grantId) || typeof notice.preimage !== 'string') throw refusal('peer-protocol')
  const { grantId } = notice
  const entry = await session.manifest.get('shares', grantId)
  if (entry === undefined) {
    // The invite may still come by another way, as a file or from a mirror.
    await session.manifest.commit(async (tx) => {
      await tx.set('seen', stoppedKey(letter.from, grantId), session.ports.clock.now())
      await dropEarly(session, tx, letter.from, grantId)
    })
    return
  }
  const contact = await session.manifest.get('contacts', entry.contactId)
  if (contact?.did !== letter.from) throw refusal('signature-invalid')
  if (entry.ended !== undefined) {
    // What was deleted before the end, as the sender's clock and computers had it, was said then, when it proved nothing; now it does.
    const fetched = await wasFetched(session, grantId, entry)
    if (fetched !== null && (await timesSaid(session, grantId)) < SAID_MAX) await sayAgain(session, contact, [grantId, entry], fetched)
    return
  }
  const share = await openShare(session, notice.grantId, 'kept').catch(() => null)
  // One that was passed on can be stopped by itself, without the lock of the grant above it.
  const alone = entry.passedOnBy !== undefined && notice.preimage === ''
  if (share !== null && !alone && lockHash(notice.preimage) !== share.terms.lock) throw refusal('signature-invalid')
  await endShare(session, notice.grantId, 'withdrawn')
}

async function sayAgain(
  session: Session,
  contact: Contact,
  [grantId, { endedAtMs }]: readonly [string, ShareEntry],
  fetched: boolean,
): Promise<void> {
  const now = session.ports.clock.now()
  // Of one that was never fetched the time says nothing of when, or whether, it was declined.
  const notice = fetched ? { deletedAtMs: endedAtMs ?? now } : { deletedAtMs: now, neverFetched: true as const }
  await session.manifest.commit(await deletionLetter(session, contact, { grantId, reason: 'withdrawn', ...notice }))
}
