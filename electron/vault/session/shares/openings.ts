/** Openings of what others shared: each has its receipt, signed, numbered and chained, before anything is shown. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { receiptHash, signReceipt } from '../../../../shared/crypto/receipt.ts'
import type { GrantedRecord, ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { ShareEntry } from '../collections.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'
import type { OpenShare } from './shares.ts'

const RECEIPTS_A_LETTER = 100

/** What is opened, and what it is called. */
export interface Opening {
  readonly record: GrantedRecord
  readonly title: string
  /** A copy is saved out of Salus; absent: it is opened here. */
  readonly act?: 'saved'
  /** A copy of it was saved before. */
  readonly isAgain?: boolean
}

/** Leaves a receipt as a letter: it goes at once, or when the other node can be reached. Errors: `grant-withdrawn`. */
export async function leaveReceipt(session: Session, share: OpenShare, opening: Opening): Promise<void> {
  const { grantId } = share.terms
  await session.manifest.commit(async (tx) => {
    const entry = await liveEntry(tx, grantId)
    const statement = await addOpening(session, tx, { entry, share, opening, asks: false })
    await leaveText(session, tx, share, statement)
    await addActivity(session, tx, opening.act === 'saved' ? 'copy-saved' : 'record-opened', {
      who: share.contact.name,
      what: opening.title,
      grantId,
    })
  })
}

/** Leaves several in one letter, inside a commit; of very many the newest. */
export async function leaveChain(session: Session, tx: Transaction, share: OpenShare, chain: readonly ReceiptStatement[]): Promise<void> {
  await leaveText(session, tx, share, chain.slice(-RECEIPTS_A_LETTER))
}

async function leaveText(session: Session, tx: Transaction, share: OpenShare, said: unknown): Promise<void> {
  const letter = await storeLetter(session, sealLetter(session, share.contact, 'receipt', encodeUtf8(canonicalJson(said))))
  await queueLetter(session, tx, share.contact.id, 'receipt', share.terms.grantId, letter)
}

/** The share as it is inside a commit. Errors: `grant-withdrawn`. */
export async function liveEntry(tx: Transaction, grantId: string): Promise<ShareEntry> {
  const entry = await tx.get('shares', grantId)
  if (entry === undefined || entry.ended !== undefined) throw refusal('grant-withdrawn')
  return entry
}

/** One more receipt of a share. */
export interface NextOpening {
  readonly entry: ShareEntry
  readonly share: OpenShare
  readonly opening: Opening
  /** A key is asked for with it. */
  readonly asks: boolean
}

/** Signs it and makes it part of the chain, inside a commit. */
export async function addOpening(
  session: Session,
  tx: Transaction,
  { entry, share, opening, asks }: NextOpening,
): Promise<ReceiptStatement> {
  const { grantId, purpose } = share.terms
  const statement = signReceipt(session.identity, {
    version: 1,
    grantId,
    seq: entry.receipts + 1,
    recordId: opening.record.recordId,
    openedAtMs: session.ports.clock.now(),
    purpose,
    ...(opening.act === undefined ? {} : { act: opening.act }),
    previous: entry.lastReceiptHash,
    reader: session.identity.did,
  })
  const hash = receiptHash(statement)
  await tx.set('openings', `${grantId}/${hash}`, canonicalJson(statement))
  const { savedCopies } = entry
  const saved =
    opening.act === undefined
      ? {}
      : { savedCopies: { records: (savedCopies?.records ?? 0) + (opening.isAgain === true ? 0 : 1), lastAtMs: statement.openedAtMs } }
  await tx.set('shares', grantId, {
    ...entry,
    ...saved,
    receipts: statement.seq,
    lastReceiptHash: hash,
    ...(asks ? { asking: hash } : {}),
  })
  return statement
}

/** Records of a share of which copies were saved: one that was saved twice is one. */
export async function savedBefore(session: Session, grantId: string): Promise<Set<string>> {
  const saved = new Set<string>()
  for (const [key, json] of await session.manifest.list('openings')) {
    if (!key.startsWith(`${grantId}/`)) continue
    const { act, recordId } = JSON.parse(json) as Pick<ReceiptStatement, 'act' | 'recordId'>
    if (act === 'saved') saved.add(recordId)
  }
  return saved
}

/** One that nobody heard of is undone; not any more once another follows it. */
export async function takeBack(session: Session, grantId: string, statement: ReceiptStatement): Promise<void> {
  const hash = receiptHash(statement)
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', grantId)
    if (entry?.lastReceiptHash !== hash) return
    const { asking: _unheard, ...rest } = entry
    await tx.set('shares', grantId, { ...rest, receipts: statement.seq - 1, lastReceiptHash: statement.previous })
    await tx.delete('openings', `${grantId}/${hash}`)
  })
}

/** The receipts from behind number `after` to this one, in order. Errors: `vault-damaged` where one is not here. */
export async function chainUpTo(session: Session, statement: ReceiptStatement, after: number): Promise<readonly ReceiptStatement[]> {
  const chain = [statement]
  for (let first = statement; first.seq > after + 1;) {
    const json = await session.manifest.get('openings', `${first.grantId}/${first.previous}`)
    if (json === undefined) throw refusal('vault-damaged')
    first = JSON.parse(json) as ReceiptStatement
    chain.unshift(first)
  }
  return chain
}
