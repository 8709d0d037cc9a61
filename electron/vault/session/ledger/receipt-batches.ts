/** Seals the receipts that came in: those of a day together, under one value that looks like any other on the ledger. */

import { decodeBase64Url, encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { BATCH_RECEIPTS_MAX, batchRoot, receiptProof } from '../../../../shared/crypto/receipt-batch.ts'
import type { ReceiptProof } from '../../../../shared/crypto/receipt-batch.ts'
import { receiptHash } from '../../../../shared/crypto/receipt.ts'
import type { ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { OutboxEntry, ReceiptBatchEntry } from '../collections.ts'
import { keepsLedger } from '../keys/devices.ts'
import { refusal } from '../refusal.ts'
import { newId, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { drawBelow } from './outbox-rhythm.ts'
import { queueWitness } from './witness.ts'

const DAY_MS = 86_400_000

/** Hashes of receipts by their name, the state of the vault that was looked at last, and when something of it is due. */
interface Looked {
  readonly hashes: Map<string, { readonly json: string; readonly hash: string }>
  /** By day: how long after its end its receipts are sealed. */
  readonly delaysMs: Map<number, number>
  seq: number
  dueAtMs: number
}
const looked = new WeakMap<Session, Looked>()

/** Seals what came in on a day that is over, within the next at an hour that chance decides: right after midnight it could be told from everything else. At once where that is many. Nothing without a ledger. */
export async function sealReceipts(session: Session): Promise<void> {
  const vault = await readVaultEntry(session)
  const now = session.ports.clock.now()
  const last = looked.get(session) ?? { hashes: new Map(), delaysMs: new Map(), seq: -1, dueAtMs: 0 }
  looked.set(session, last)
  if (vault.ledger.kind === 'off' || !keepsLedger(session, vault)) return
  if (last.seq === session.manifest.seq() && now < last.dueAtMs) return
  const due = await unsealed(session, last)
  const dueAtMs = due.reduce((least, { receivedAtMs }) => Math.min(least, dueOf(session, last, receivedAtMs)), Infinity)
  if (due.length >= BATCH_RECEIPTS_MAX || now >= dueAtMs) {
    await sealTogether(
      session,
      due.slice(0, BATCH_RECEIPTS_MAX).map(({ hash }) => hash),
    )
    // There may be more than one batch.
    return
  }
  last.seq = session.manifest.seq()
  last.dueAtMs = dueAtMs
}

/** Drawn once for each day. */
function dueOf(session: Session, { delaysMs }: Looked, receivedAtMs: number): number {
  const day = Math.floor(receivedAtMs / DAY_MS)
  const delayMs = delaysMs.get(day) ?? drawBelow(session, DAY_MS)
  delaysMs.set(day, delayMs)
  return (day + 1) * DAY_MS + delayMs
}

/** Oldest first. */
async function unsealed(
  session: Session,
  { hashes }: Looked,
): Promise<readonly { readonly hash: string; readonly receivedAtMs: number }[]> {
  const sealed = new Set((await session.manifest.list('receiptSeals')).map(([, hash]) => hash))
  const found: { readonly hash: string; readonly receivedAtMs: number }[] = []
  for await (const [name, { statementJson, receivedAtMs = 0 }] of session.manifest.entries('receipts')) {
    const known = hashes.get(name)
    const hash = known?.json === statementJson ? known.hash : receiptHash(JSON.parse(statementJson) as ReceiptStatement)
    hashes.set(name, { json: statementJson, hash })
    if (!sealed.has(hash)) found.push({ hash, receivedAtMs })
  }
  return found.sort((a, b) => a.receivedAtMs - b.receivedAtMs)
}

async function sealTogether(session: Session, hashes: readonly string[]): Promise<void> {
  const secret = session.ports.random.bytes(32)
  const root = batchRoot(secret, hashes)
  const id = newId(session)
  await session.manifest.commit(async (tx) => {
    const outboxId = await queueWitness(session, tx, 'seal', root)
    // Without it, receipts could be told from grants and records by what follows them.
    await queueWitness(session, tx, 'head', '')
    const atMs = session.ports.clock.now()
    await tx.set('receiptBatches', id, { atMs, count: hashes.length, root, outboxId, secret: encodeBase64Url(secret) })
    await tx.setMany(
      'receiptSeals',
      hashes.map((hash) => [`${id}/${hash}`, hash] as const),
    )
  })
  session.emit({ type: 'changed', what: ['ledger'] })
}

/** Everything that was ever sealed, read once. */
export interface SealedReceipts {
  /** Hash of a receipt to its batch. */
  readonly batchOf: ReadonlyMap<string, string>
  readonly batches: ReadonlyMap<string, ReceiptBatchEntry>
  readonly hashesOf: ReadonlyMap<string, readonly string[]>
}

/** Reads it. */
export async function readSealedReceipts(session: Session): Promise<SealedReceipts> {
  const batches = new Map(await session.manifest.list('receiptBatches'))
  const batchOf = new Map<string, string>()
  const hashesOf = new Map<string, string[]>()
  for (const [name, hash] of await session.manifest.list('receiptSeals')) {
    const id = name.split('/')[0] ?? ''
    batchOf.set(hash, id)
    hashesOf.set(id, [...(hashesOf.get(id) ?? []), hash])
  }
  return { batches, batchOf, hashesOf }
}

/** The way from a receipt to its seal, and where the seal stands; null where it is in no batch yet. Errors: `vault-damaged`. */
export function proofOf(
  { batchOf, batches, hashesOf }: SealedReceipts,
  outbox: ReadonlyMap<string, OutboxEntry>,
  hash: string,
): { readonly proof: ReceiptProof; readonly seal: OutboxEntry | undefined } | null {
  const id = batchOf.get(hash) ?? ''
  const batch = batches.get(id)
  const secret = decodeBase64Url(batch?.secret ?? '')
  if (batch === undefined || secret === null) return null
  const proof = receiptProof(secret, hashesOf.get(id) ?? [], hash)
  if (proof?.root !== batch.root) throw refusal('vault-damaged')
  return { proof, seal: outbox.get(batch.outboxId) }
}
