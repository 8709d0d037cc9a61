/** A grant as its page shows it: state, delivery, receipts and the four visible things of a withdrawal. */

import type { GrantState, GrantView, ReceiptStatement, ReceiptView, WithdrawalView } from '../../../../shared/model/grant.ts'
import { sentenceOf } from '../../../../shared/crypto/grant.ts'
import { missingNumbers } from '../../../../shared/model/receipt-numbers.ts'
import { listAmendments, readStanding } from './amendments.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import type { DeliveryEntry, GrantEntry, OutboxEntry, ReceiptEntry } from '../collections.ts'
import { childrenOf } from './children-view.ts'
import { isOver } from './grant-over.ts'
import { deliveryOf } from '../letters/mail.ts'
import { titlesOf } from '../records/record-titles.ts'
import { mirrorDrops } from '../carry/mirrors.ts'
import { pinDrops } from '../carry/pin-entries.ts'
import { stateOf } from '../ledger/seals.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Everything that the views of all grants are made from, read once. */
export interface GrantFacts {
  readonly outbox: ReadonlyMap<string, OutboxEntry>
  readonly deliveries: readonly DeliveryEntry[]
  readonly receipts: readonly ReceiptEntry[]
  readonly ledgerOff: boolean
  readonly amendments: AmendmentsByGrant
  readonly now: number
  /** This computer. */
  readonly device: string
}

/** Reads the facts. */
export async function readGrantFacts(session: Session): Promise<GrantFacts> {
  return {
    outbox: new Map(await session.manifest.list('outbox')),
    deliveries: (await session.manifest.list('deliveries')).map(([, entry]) => entry),
    receipts: (await session.manifest.list('receipts')).map(([, entry]) => entry),
    ledgerOff: (await readVaultEntry(session)).ledger.kind === 'off',
    amendments: await listAmendments(session, 'given'),
    now: session.ports.clock.now(),
    device: session.device,
  }
}

/** The view of one grant. */
export async function grantViewOf(session: Session, grantId: string, entry: GrantEntry, facts: GrantFacts): Promise<GrantView> {
  const { terms, amended } = await readStanding(session, grantId, entry, facts.amendments)
  const contact = await session.manifest.get('contacts', entry.contactId)
  const receipts = await receiptsOf(session, grantId, facts)
  const children = await childrenOf(session, 'received', grantId)
  const invite = facts.deliveries.find((one) => one.grantId === grantId && one.type === 'invite')
  return {
    grantId,
    contactId: entry.contactId,
    contactName: contact?.name ?? terms.granteeName,
    purpose: terms.purpose,
    right: terms.right,
    ...(terms.keysOn === undefined ? {} : { keysOn: terms.keysOn }),
    state: stateOfGrant(entry, facts.now),
    fromMs: terms.fromMs,
    untilMs: terms.untilMs,
    deleteByMs: terms.deleteByMs,
    recordCount: amended.records.length,
    corrected: await correctedSince(session, amended.records),
    sentence: sentenceOf(terms),
    invite: invite === undefined ? 'waiting' : deliveryOf(invite),
    ...(invite?.deliveredAtMs === undefined && invite?.waitsAt !== undefined ? { inviteAt: invite.waitsAt } : {}),
    ...(entry.savedAtMs === undefined ? {} : { savedAtMs: entry.savedAtMs }),
    witness: stateOf(facts.outbox.get(entry.outboxId), facts.ledgerOff),
    receipts,
    missingReceipts: missingNumbers(receipts.map((receipt) => receipt.seq)),
    ...(children.length === 0 ? {} : { children }),
    ...copiesOf(entry, receipts),
    ...(entry.reportedAtMs === undefined ? {} : { reportedAtMs: entry.reportedAtMs }),
    ...(amended.addedAtMs.size === 0 ? {} : { addedLater: amended.addedAtMs.size }),
    ...(amended.removedAtMs.size === 0 ? {} : { takenBack: amended.removedAtMs.size }),
    ...(isConfirmationDue(entry, facts.now) ? { confirmDue: true as const } : {}),
    ...(entry.withdrawnAtMs === undefined
      ? {}
      : {
          withdrawal: {
            ...withdrawalOf(grantId, entry, entry.withdrawnAtMs, receipts, facts),
            mirrors: await mirrorDrops(session, grantId),
            pins: await pinDrops(session, amended.ever),
          },
        }),
  }
}

/** What the reader has outside Salus, and what was deleted there of a grant that nobody stopped. */
function copiesOf(entry: GrantEntry, receipts: readonly ReceiptView[]): Pick<GrantView, 'savedCopies' | 'deletedThereAtMs'> {
  const saved = receipts.filter(({ act }) => act === 'saved')
  const lastAtMs = Math.max(0, ...saved.map(({ openedAtMs }) => openedAtMs))
  const deletedAtMs = entry.deletionConfirmedAtMs ?? entry.deletedThereAtMs
  const { copiesGoneAtMs = 0 } = entry
  const records = new Set(saved.map(({ recordId }) => recordId)).size
  return {
    ...(saved.length === 0
      ? {}
      : { savedCopies: { records, lastAtMs, ...(copiesGoneAtMs > lastAtMs ? { goneAtMs: copiesGoneAtMs } : {}) } }),
    ...(entry.withdrawnAtMs !== undefined || deletedAtMs === undefined ? {} : { deletedThereAtMs: deletedAtMs }),
  }
}

/** Records of a grant that are looked at. */
const LOOKED_AT_MAX = 500

async function correctedSince(session: Session, records: readonly { readonly recordId: string }[]): Promise<readonly string[]> {
  if (records.length > LOOKED_AT_MAX) return []
  const entries = await session.manifest.getMany(
    'records',
    records.map(({ recordId }) => recordId),
  )
  return [...entries.values()].flatMap(({ replacedBy }) => replacedBy ?? [])
}

/** Where a grant of mine stands now. */
export function stateOfGrant(entry: GrantEntry, now: number): GrantState {
  if (entry.withdrawnAtMs !== undefined) return 'withdrawn'
  if (isOver(entry, now)) return 'expired'
  return entry.fromMs > now ? 'pending' : 'active'
}

/** Asked about every year, of grants that run longer than one. */
const YEAR_MS = 365 * 24 * 3600 * 1000
const LONG_MS = 367 * 24 * 3600 * 1000

function isConfirmationDue(entry: GrantEntry, now: number): boolean {
  const { fromMs, untilMs, signedAtMs, confirmedAtMs = 0 } = entry
  return stateOfGrant(entry, now) === 'active' && untilMs - fromMs > LONG_MS && now - Math.max(signedAtMs, confirmedAtMs) >= YEAR_MS
}

async function receiptsOf(session: Session, grantId: string, facts: GrantFacts): Promise<readonly ReceiptView[]> {
  const mine = facts.receipts.filter((one) => one.grantId === grantId).sort((a, b) => a.seq - b.seq)
  const titles = await titlesOf(
    session,
    mine.map(({ recordId }) => recordId),
  )
  return mine.map((one) => {
    const statement = JSON.parse(one.statementJson) as ReceiptStatement
    return {
      seq: one.seq,
      recordId: one.recordId,
      title: titles.get(one.recordId) ?? '',
      openedAtMs: one.openedAtMs,
      purpose: statement.purpose,
      signed: true,
      ...(statement.act === undefined ? {} : { act: statement.act }),
    }
  })
}

function withdrawalOf(
  grantId: string,
  entry: GrantEntry,
  withdrawnAtMs: number,
  receipts: readonly ReceiptView[],
  facts: GrantFacts,
): Omit<WithdrawalView, 'mirrors' | 'pins'> {
  const told = facts.deliveries.find((one) => one.grantId === grantId && one.type === 'withdrawal')
  const held = new Map(receipts.map((receipt) => [receipt.recordId, { title: receipt.title, openedAtMs: receipt.openedAtMs }]))
  return {
    withdrawnAtMs,
    stoppedServing: true,
    keysRotated: entry.rotated === true,
    ...(entry.resealed === undefined ? {} : { resealed: entry.resealed }),
    ...(entry.sealingAnew?.state === 'due' ? { sealingAnew: entry.sealingAnew.device === facts.device ? 'here' : 'elsewhere' } : {}),
    witness: stateOf(entry.openOutboxId === undefined ? undefined : facts.outbox.get(entry.openOutboxId), facts.ledgerOff),
    told: told?.deliveredAtMs === undefined ? 'waiting' : 'delivered',
    ...(told?.deliveredAtMs === undefined && told?.waitsAt !== undefined ? { toldAt: told.waitsAt } : {}),
    mayStillHold: [...held.values()],
    ...deletionOf(entry),
  }
}

/** What the reader's Salus said when all of it was asked back. */
export function deletionOf({
  deletionConfirmedAtMs,
  neverFetchedAtMs,
}: GrantEntry): Pick<WithdrawalView, 'deletion' | 'deletionConfirmedAtMs' | 'neverFetchedAtMs'> {
  if (deletionConfirmedAtMs !== undefined) return { deletion: 'confirmed', deletionConfirmedAtMs }
  return neverFetchedAtMs === undefined ? { deletion: 'asked' } : { deletion: 'never-fetched', neverFetchedAtMs }
}
