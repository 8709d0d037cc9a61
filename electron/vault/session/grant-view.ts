/** A grant as its page shows it: state, delivery, receipts and the four visible things of a withdrawal. */

import type { GrantState, GrantView, ReceiptStatement, ReceiptView, WithdrawalView } from '../../../shared/model/grant.ts'
import { sentenceOf } from '../../../shared/crypto/grant.ts'
import type { DeliveryEntry, GrantEntry, OutboxEntry, ReceiptEntry } from './collections.ts'
import { childrenOf } from './children-view.ts'
import { openStoredRecord, rowFromContent } from './records.ts'
import { readSignedGrant } from './serving.ts'
import { stateOf } from './seals.ts'
import { readVaultEntry } from './session.ts'
import type { Session } from './session.ts'
import { isListed } from './versions.ts'

/** Everything that the views of all grants are made from, read once. */
export interface GrantFacts {
  readonly outbox: ReadonlyMap<string, OutboxEntry>
  readonly deliveries: readonly DeliveryEntry[]
  readonly receipts: readonly ReceiptEntry[]
  readonly ledgerOff: boolean
  readonly now: number
}

/** Reads the facts. */
export async function readGrantFacts(session: Session): Promise<GrantFacts> {
  return {
    outbox: new Map(await session.manifest.list('outbox')),
    deliveries: (await session.manifest.list('deliveries')).map(([, entry]) => entry),
    receipts: (await session.manifest.list('receipts')).map(([, entry]) => entry),
    ledgerOff: (await readVaultEntry(session)).ledger.kind === 'off',
    now: session.ports.clock.now(),
  }
}

/** The view of one grant. */
export async function grantViewOf(session: Session, grantId: string, entry: GrantEntry, facts: GrantFacts): Promise<GrantView> {
  const { terms } = await readSignedGrant(session, entry)
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
    state: stateOfGrant(entry, facts.now),
    fromMs: terms.fromMs,
    untilMs: terms.untilMs,
    deleteByMs: terms.deleteByMs,
    recordCount: terms.records.length,
    corrected: await correctedSince(session, terms.records),
    sentence: sentenceOf(terms),
    invite: invite?.deliveredAtMs === undefined ? 'waiting' : 'delivered',
    witness: stateOf(facts.outbox.get(entry.outboxId), facts.ledgerOff),
    receipts,
    missingReceipts: missingNumbers(receipts.map((receipt) => receipt.seq)),
    ...(children.length === 0 ? {} : { children }),
    ...(entry.reportedAtMs === undefined ? {} : { reportedAtMs: entry.reportedAtMs }),
    ...(entry.withdrawnAtMs === undefined ? {} : { withdrawal: withdrawalOf(grantId, entry, entry.withdrawnAtMs, receipts, facts) }),
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

/** Of a record that is not in lists any more; empty where it is gone. */
async function titleOf(session: Session, recordId: string): Promise<string> {
  const entry = await session.manifest.get('records', recordId)
  if (entry === undefined || isListed(entry)) return ''
  return rowFromContent(recordId, await openStoredRecord(session, recordId, entry), entry).title
}

/** Where a grant of mine stands now. */
export function stateOfGrant(entry: GrantEntry, now: number): GrantState {
  if (entry.withdrawnAtMs !== undefined) return 'withdrawn'
  if (entry.untilMs <= now) return 'expired'
  return entry.fromMs > now ? 'pending' : 'active'
}

async function receiptsOf(session: Session, grantId: string, facts: GrantFacts): Promise<readonly ReceiptView[]> {
  const mine = facts.receipts.filter((one) => one.grantId === grantId).sort((a, b) => a.seq - b.seq)
  const found = await session.ports.index.get(mine.map((one) => one.recordId))
  const titles = new Map(found.ok ? found.value.map((row) => [row.id, row.title]) : [])
  for (const { recordId } of mine) if (!titles.has(recordId)) titles.set(recordId, await titleOf(session, recordId))
  return mine.map((one) => {
    const statement = JSON.parse(one.statementJson) as ReceiptStatement
    return {
      seq: one.seq,
      recordId: one.recordId,
      title: titles.get(one.recordId) ?? '',
      openedAtMs: one.openedAtMs,
      purpose: statement.purpose,
      signed: true,
    }
  })
}

function missingNumbers(seqs: readonly number[]): readonly number[] {
  const present = new Set(seqs)
  const last = seqs.at(-1) ?? 0
  return Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !present.has(seq))
}

function withdrawalOf(
  grantId: string,
  entry: GrantEntry,
  withdrawnAtMs: number,
  receipts: readonly ReceiptView[],
  facts: GrantFacts,
): WithdrawalView {
  const told = facts.deliveries.find((one) => one.grantId === grantId && one.type === 'withdrawal')
  const held = new Map(receipts.map((receipt) => [receipt.recordId, { title: receipt.title, openedAtMs: receipt.openedAtMs }]))
  return {
    withdrawnAtMs,
    stoppedServing: true,
    keysRotated: entry.rotated === true,
    witness: stateOf(entry.openOutboxId === undefined ? undefined : facts.outbox.get(entry.openOutboxId), facts.ledgerOff),
    told: told?.deliveredAtMs === undefined ? 'waiting' : 'delivered',
    mayStillHold: [...held.values()],
    deletion: entry.deletionConfirmedAtMs === undefined ? 'asked' : 'confirmed',
    ...(entry.deletionConfirmedAtMs === undefined ? {} : { deletionConfirmedAtMs: entry.deletionConfirmedAtMs }),
  }
}
