/** What came in: opens each sealed letter, acts on it once, and only then lets the node forget it. */

import { decodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../shared/crypto/canonical-json.ts'
import { lockHash } from '../../../shared/crypto/ledger-hash.ts'
import { verifyReceipt } from '../../../shared/crypto/receipt.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { DISK_CODES } from '../../../shared/model/errors.ts'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { InboxItem } from '../ports.ts'
import { nameOf } from './contacts.ts'
import { takeCard } from './card-news.ts'
import { answerLicenceQuestion, takeLicence } from './licence-letters.ts'
import { openLetter } from './mail.ts'
import type { Letter } from './mail.ts'
import { must, mustAwait, Refusal, refusal } from './refusal.ts'
import { hearRequest } from './requests.ts'
import { takeRelayed } from './relay-take.ts'
import { readSignedGrant } from './serving.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'
import { endShare, openShare, takeInvite } from './shares.ts'

const LETTER_DEPTH_MAX = 20
/** What is not the fault of a letter. */
export const OWN_TROUBLE: ReadonlySet<ErrorCode> = new Set([
  ...DISK_CODES,
  'block-missing',
  'block-damaged',
  'vault-damaged',
  'peer-stopped',
])

/** Works through everything waiting; a letter that is refused is noted and dropped, never tried again. */
export async function readInbox(session: Session): Promise<void> {
  const items = await mustAwait(session.ports.peer.takeInbox())
  for (const item of items) {
    await readOne(session, item)
    await session.ports.peer.clearInbox([item.id])
  }
}

async function readOne(session: Session, item: InboxItem): Promise<void> {
  try {
    await takeLetter(session, openLetter(session, item))
  } catch (error) {
    const code = error instanceof Refusal ? error.error.code : 'peer-protocol'
    // Not the letter's fault: it stays and is read again.
    if (OWN_TROUBLE.has(code)) throw error
    const who = await nameOf(session, item.from)
    await session.manifest.commit((tx) => addActivity(session, tx, 'request-refused', { who, reason: code }))
    session.emit({ type: 'changed', what: ['activity'] })
  }
}

/** Acts on an opened letter, once; false where it had come before. */
export async function takeLetter(session: Session, letter: Letter): Promise<boolean> {
  if ((await session.manifest.get('seen', letter.id)) !== undefined) return false
  await act(session, letter)
  await session.manifest.commit((tx) => tx.set('seen', letter.id, session.ports.clock.now()))
  return true
}

async function act(session: Session, letter: Letter): Promise<void> {
  switch (letter.type) {
    case 'invite':
      await takeInvite(session, letter)
      return
    case 'receipt':
      await takeReceipt(session, letter)
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
    case 'relay':
      await takeRelayed(session, letter)
      return
    default:
      throw refusal('peer-protocol')
  }
}

async function takeReceipt(session: Session, letter: Letter): Promise<void> {
  const statement = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as ReceiptStatement
  if (!verifyReceipt(statement) || statement.reader !== letter.from) throw refusal('signature-invalid')
  const grant = await session.manifest.get('grants', statement.grantId)
  if (grant === undefined) throw refusal('grant-not-found')
  const { terms } = await readSignedGrant(session, grant)
  if (terms.grantee !== letter.from || !terms.records.some((record) => record.recordId === statement.recordId))
    throw refusal('signature-invalid')
  const key = `${statement.grantId}/${String(statement.seq)}`
  const title = (await session.ports.index.get([statement.recordId])).ok ? await titleOf(session, statement.recordId) : ''
  await session.manifest.commit(async (tx) => {
    if ((await tx.get('receipts', key)) !== undefined) return
    const { grantId, seq, recordId, openedAtMs } = statement
    await tx.set('receipts', key, { grantId, seq, recordId, openedAtMs, statementJson: JSON.stringify(statement) })
    const missing = seq > 1 && (await tx.get('receipts', `${grantId}/${String(seq - 1)}`)) === undefined
    await addActivity(session, tx, 'receipt-received', { who: terms.granteeName, what: title, grantId })
    if (missing) await addActivity(session, tx, 'receipt-gap', { who: terms.granteeName, grantId, count: seq - 1 })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}

async function titleOf(session: Session, recordId: string): Promise<string> {
  const found = await session.ports.index.get([recordId])
  return found.ok ? (found.value[0]?.title ?? '') : ''
}

async function takeWithdrawal(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as { grantId?: unknown; preimage?: unknown }
  if (typeof notice.grantId !== 'string' || typeof notice.preimage !== 'string') throw refusal('peer-protocol')
  const entry = await session.manifest.get('shares', notice.grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  const contact = await session.manifest.get('contacts', entry.contactId)
  if (contact?.did !== letter.from) throw refusal('signature-invalid')
  if (entry.ended !== undefined) return
  const share = await openShare(session, notice.grantId).catch(() => null)
  if (share !== null && lockHash(notice.preimage) !== share.terms.lock) throw refusal('signature-invalid')
  await endShare(session, notice.grantId, 'withdrawn')
}

async function takeDeletion(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as { grantId?: unknown }
  if (typeof notice.grantId !== 'string') throw refusal('peer-protocol')
  const grantId = notice.grantId
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  const { terms } = await readSignedGrant(session, entry)
  if (terms.grantee !== letter.from) throw refusal('signature-invalid')
  await session.manifest.commit(async (tx) => {
    const now = await tx.get('grants', grantId)
    if (now === undefined || now.deletionConfirmedAtMs !== undefined) return
    await tx.set('grants', grantId, { ...now, deletionConfirmedAtMs: session.ports.clock.now() })
    await addActivity(session, tx, 'deletion-confirmed', { who: terms.granteeName, grantId })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}
