/** Who opened what: every receipt of every grant with what it is about, and what is missing between them. */

import type { AccessFilter, AccessGap, AccessLog, AccessView } from '../../../../shared/api/access-views.ts'
import { narrowed } from '../../../../shared/crypto/child-grant.ts'
import { receiptHash } from '../../../../shared/crypto/receipt.ts'
import { brokenNumbers } from '../../../../shared/crypto/receipt-chain.ts'
import type { GrantTerms, ReceiptStatement } from '../../../../shared/model/grant.ts'
import { isMoment } from '../../../../shared/model/moment.ts'
import { monthOf } from '../../../../shared/model/month.ts'
import { doubledNumbers, missingNumbers } from '../../../../shared/model/receipt-numbers.ts'
import { openChild } from './children-view.ts'
import { contactOf } from '../letters/contacts.ts'
import type { GrantEntry, ReceiptEntry } from '../collections.ts'
import { readSealedReceipts } from '../ledger/receipt-batches.ts'
import { titlesOf } from '../records/record-titles.ts'
import { stateOf } from '../ledger/seals.ts'
import { readSignedGrant } from './serving.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** One opening with the signed statements behind it. */
export interface Access {
  readonly view: AccessView
  /** Where it stands in lists and months. */
  readonly placedAtMs: number
  readonly statement: ReceiptStatement
  /** As the next one names it. */
  readonly hash: string
  readonly terms: GrantTerms
}

/** Every opening, those that were asked for, and numbers with which something is not right. */
export interface Accesses extends Pick<AccessLog, 'gaps' | 'forks' | 'breaks'> {
  readonly all: readonly Access[]
  readonly found: readonly Access[]
}

/** Newest first; titles are read for those that are asked for. */
export async function readAccesses(session: Session, filter: AccessFilter): Promise<Accesses> {
  const grants = new Map(await session.manifest.list('grants'))
  const byGrant = new Map<string, ReceiptEntry[]>()
  for (const [, receipt] of await session.manifest.list('receipts')) {
    const known = byGrant.get(receipt.grantId) ?? []
    byGrant.set(receipt.grantId, known)
    known.push(receipt)
  }
  const stateOfReceipt = await witnessOf(session)
  const all: Access[] = []
  const gaps: AccessGap[] = []
  const forks: AccessGap[] = []
  const breaks: AccessGap[] = []
  for (const [grantId, receipts] of byGrant) {
    const of = await openedUnder(session, grantId, grants)
    if (of === null) continue
    const own = accessesOf(of, receipts, stateOfReceipt)
    all.push(...own)
    if (filter.contactId !== undefined && filter.contactId !== of.contactId) continue
    const seqs = receipts.map(({ seq }) => seq)
    const about = { grantId, contactId: of.contactId, who: of.who || of.terms.granteeName }
    const [missing, doubled] = [missingNumbers(seqs), doubledNumbers(seqs)]
    if (missing.length > 0) gaps.push({ ...about, numbers: missing })
    if (doubled.length > 0) forks.push({ ...about, numbers: doubled })
    const broken = brokenNumbers(own.map(({ statement: { seq, previous }, hash }) => ({ seq, previous, hash })))
    if (broken.length > 0) breaks.push({ ...about, numbers: broken })
  }
  all.sort((a, b) => b.placedAtMs - a.placedAtMs || b.view.seq - a.view.seq)
  return { all, found: all.filter((one) => fits(one, filter)), gaps, forks, breaks }
}

/** The same with what the records are called. */
export async function withTitles(session: Session, views: readonly AccessView[]): Promise<readonly AccessView[]> {
  const titles = await titlesOf(
    session,
    views.map(({ recordId }) => recordId),
  )
  return views.map((view) => ({ ...view, title: titles.get(view.recordId) ?? '' }))
}

function fits({ view, placedAtMs }: Access, { contactId, recordId, month }: AccessFilter): boolean {
  return (
    (contactId === undefined || view.contactId === contactId) &&
    (recordId === undefined || view.recordId === recordId) &&
    (month === undefined || monthOf(placedAtMs) === month)
  )
}

/** The terms under which somebody opened: of a grant, or of what was passed on below one. Null where there is none of this id. */
async function openedUnder(session: Session, grantId: string, grants: ReadonlyMap<string, GrantEntry>): Promise<AccessesOf | null> {
  const grant = grants.get(grantId)
  if (grant !== undefined)
    return { contactId: grant.contactId, terms: (await readSignedGrant(session, grant)).terms, who: await whoOf(session, grant) }
  const child = await session.manifest.get('children', grantId)
  const root = child?.side === 'received' ? grants.get(child.rootId) : undefined
  if (child === undefined || root === undefined) return null
  const { terms } = await openChild(session, child)
  const known = await contactOf(session, terms.grantee)
  return {
    contactId: known?.id ?? terms.grantee,
    terms: narrowed((await readSignedGrant(session, root)).terms, terms),
    who: known?.name ?? terms.granteeName,
  }
}

async function whoOf(session: Session, grant: GrantEntry): Promise<string> {
  return (await session.manifest.get('contacts', grant.contactId))?.name ?? ''
}

interface AccessesOf {
  /** Of a reader who is no contact his identity. */
  readonly contactId: string
  readonly terms: GrantTerms
  readonly who: string
}

function accessesOf({ contactId, terms, who }: AccessesOf, receipts: readonly ReceiptEntry[], witness: WitnessOf): readonly Access[] {
  const times = new Map<number, number>()
  for (const { seq } of receipts) times.set(seq, (times.get(seq) ?? 0) + 1)
  return receipts.map((receipt) => {
    const statement = JSON.parse(receipt.statementJson) as ReceiptStatement
    const { grantId, seq, recordId, openedAtMs } = receipt
    const hash = receiptHash(statement)
    return {
      placedAtMs: placeOf(receipt, terms),
      statement,
      hash,
      terms,
      view: {
        grantId,
        seq,
        contactId,
        who: who || terms.granteeName,
        recordId,
        title: '',
        openedAtMs,
        reportedAtMs: receipt.receivedAtMs ?? 0,
        purpose: statement.purpose,
        ...(statement.act === undefined ? {} : { act: statement.act }),
        twice: (times.get(seq) ?? 0) > 1,
        witness: witness(hash),
      },
    }
  })
}

/** Clocks of two computers may differ by this. */
const SKEW_MS = 10 * 60 * 1000

/** The time that the reader says, unless it cannot be: before the share was signed, or after the report came. Nobody gets out of a month by a date. */
function placeOf({ openedAtMs, receivedAtMs }: ReceiptEntry, { signedAtMs }: GrantTerms): number {
  if (receivedAtMs === undefined) return isMoment(openedAtMs) ? openedAtMs : signedAtMs
  const canBe = openedAtMs >= signedAtMs - SKEW_MS && openedAtMs <= receivedAtMs + SKEW_MS
  return canBe ? openedAtMs : receivedAtMs
}

type WitnessOf = (hash: string) => AccessView['witness']

async function witnessOf(session: Session): Promise<WitnessOf> {
  const sealed = await readSealedReceipts(session)
  const outbox = new Map(await session.manifest.list('outbox'))
  const isOff = (await readVaultEntry(session)).ledger.kind === 'off'
  return (hash) => {
    const batch = sealed.batches.get(sealed.batchOf.get(hash) ?? '')
    return batch === undefined ? 'none' : stateOf(outbox.get(batch.outboxId), isOff)
  }
}
