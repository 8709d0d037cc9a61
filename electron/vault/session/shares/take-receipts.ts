/** Receipts that came in: by letter from the reader, or written down by the node that gave a key for them. Each is checked, kept once, and what does not fit is said. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { receiptHash, verifyReceipt } from '../../../../shared/crypto/receipt.ts'
import { isNote, openNote } from '../../../../shared/crypto/sealed-note.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { GrantTerms, ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { InboxItem } from '../../ports.ts'
import { listAmendments, readStanding } from './amendments.ts'
import type { AmendmentsByGrant, StandingGrant } from './amendments.ts'
import { readStandingChild } from './child-standing.ts'
import { statementsIn } from './receipts-in.ts'
import { readSignedGrant } from './signed-grant.ts'
import type { Letter } from '../letters/letter.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { titlesOf } from '../records/record-titles.ts'
import { must, Refusal, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

const NOTE_DEPTH_MAX = 8
const RECEIPTS_A_LETTER_MAX = 100
/** One receipt as JSON; what was sent beside it is nothing to keep. */
const RECEIPT_LENGTH_MAX = 4096

/** What the own node wrote down, or that of a mirror, as the letter that it stands for; null where it is none. It has no sender: receipts and chains say who signed them. */
export function openNodeNote(session: Session, item: InboxItem): Letter | null {
  if (!isNote(item.envelope)) return null
  const payload = must(openNote(item.envelope, session.identity))
  const shown = must(parseJson(decodeUtf8(payload), { depthMax: NOTE_DEPTH_MAX })) as { chain?: unknown; card?: { did?: unknown } } | null
  if (shown?.chain !== undefined && typeof shown.card?.did === 'string')
    return { from: shown.card.did, type: 'child-grant', payload, id: item.id }
  const [first] = statementsIn(payload)
  return { from: typeof first?.reader === 'string' ? first.reader : item.from, type: 'receipt', payload, id: item.id }
}

/** One that is refused keeps none of the others from being written down. Errors: `signature-invalid` where one is not by the reader of the grant it names, `grant-not-found`, also of a record in it, `limit-exceeded`, `peer-protocol`. */
export async function takeReceipts(session: Session, letter: Letter, receivedAtMs: number): Promise<void> {
  const statements = statementsIn(letter.payload)
  if (statements.length > RECEIPTS_A_LETTER_MAX) throw refusal('peer-protocol')
  const came: Came = { from: letter.from, receivedAtMs, amendments: await listAmendments(session, 'given') }
  let refused: Refusal | null = null
  for (const statement of statements) {
    try {
      await takeOne(session, came, statement)
    } catch (error) {
      // Keys may have been given for those behind it: what is wrong with one is no way to leave them out.
      if (!(error instanceof Refusal) || !OF_ONE.has(error.error.code)) throw error
      refused ??= error
    }
  }
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  if (refused !== null) throw refused
}

/** What is the fault of one statement. */
const OF_ONE: ReadonlySet<ErrorCode> = new Set(['signature-invalid', 'grant-not-found', 'limit-exceeded'])

/** What is the same for all of a letter. */
interface Came {
  readonly from: string
  readonly receivedAtMs: number
  readonly amendments: AmendmentsByGrant
}

async function takeOne(session: Session, { from, receivedAtMs, amendments }: Came, statement: ReceiptStatement): Promise<void> {
  if (JSON.stringify(statement).length > RECEIPT_LENGTH_MAX) throw refusal('limit-exceeded')
  if (!verifyReceipt(statement) || statement.reader !== from) throw refusal('signature-invalid')
  const { terms, amended, pageId } = await readUnder(session, statement.grantId, amendments)
  // A record that was taken out of the grant since may still have its receipt.
  const isGiven = amended.ever.some(({ recordId }) => recordId === statement.recordId)
  if (terms.grantee !== from || terms.purpose !== statement.purpose) throw refusal('signature-invalid')
  // Another computer of this person may have added it.
  if (!isGiven) throw refusal('grant-not-found')
  const title = (await titlesOf(session, [statement.recordId])).get(statement.recordId) ?? ''
  await session.manifest.commit((tx) => keep(session, tx, { terms, pageId, statement, title, receivedAtMs }))
}

interface Under extends Pick<StandingGrant, 'terms' | 'amended'> {
  /** The grant on whose page it is said. */
  readonly pageId: string
}

/** A grant of mine, or what was passed on below one. Errors: `grant-not-found`. */
async function readUnder(session: Session, grantId: string, amendments: AmendmentsByGrant): Promise<Under> {
  const grant = await session.manifest.get('grants', grantId)
  if (grant !== undefined) return { ...(await readStanding(session, grantId, grant, amendments)), pageId: grantId }
  const child = await session.manifest.get('children', grantId)
  const root = child?.side === 'received' ? await session.manifest.get('grants', child.rootId) : undefined
  if (child === undefined || root === undefined) throw refusal('grant-not-found')
  const { signed } = await readSignedGrant(session, root)
  return { ...(await readStandingChild(session, signed, child, amendments)), pageId: child.rootId }
}

interface Taken {
  readonly terms: GrantTerms
  readonly pageId: string
  readonly statement: ReceiptStatement
  readonly title: string
  readonly receivedAtMs: number
}

async function keep(session: Session, tx: Transaction, { terms, pageId, statement, title, receivedAtMs }: Taken): Promise<void> {
  const { grantId, seq, recordId, openedAtMs } = statement
  const key = `${grantId}/${String(seq)}`
  const beside = `${key}#${receiptHash(statement).slice(0, 16)}`
  const known = await tx.get('receipts', key)
  const isSame = known !== undefined && receiptHash(JSON.parse(known.statementJson) as ReceiptStatement) === receiptHash(statement)
  if (isSame || (await tx.get('receipts', beside)) !== undefined) return
  const entry = { grantId, seq, recordId, openedAtMs, statementJson: JSON.stringify(statement), receivedAtMs }
  await tx.set('receipts', known === undefined ? key : beside, entry)
  await addActivity(session, tx, statement.act === 'saved' ? 'copy-taken' : 'receipt-received', {
    who: terms.granteeName,
    what: title,
    grantId: pageId,
  })
  // Two under one number: two computers of the reader that had not met, a program that was set back, or one that is not honest.
  if (known !== undefined) await addActivity(session, tx, 'receipt-twice', { who: terms.granteeName, grantId: pageId, count: seq })
  const missing = seq > 1 && (await tx.get('receipts', `${grantId}/${String(seq - 1)}`)) === undefined
  if (missing) await addActivity(session, tx, 'receipt-gap', { who: terms.granteeName, grantId: pageId, count: seq - 1 })
}
