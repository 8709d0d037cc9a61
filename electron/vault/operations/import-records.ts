/** Seals and stores what a preview showed: all or nothing, in one commit, read back and compared before it counts. */

import type { ImportResult } from '../../../shared/api/vault-api.ts'
import { encodeBase64Url, equalBytes } from '../../../shared/crypto/bytes.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { merkleRoot } from '../../../shared/crypto/ledger-hash.ts'
import { encodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { createRecordKey, sealRecord } from '../../../shared/crypto/record-seal.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import type { RecordEntry } from '../session/collections.ts'
import { indexRecords, numberRecordsCommit } from '../session/index-rows.ts'
import { takePending } from '../session/pending-import.ts'
import type { ParsedRecord, PendingImport, PendingRecord } from '../session/pending-import.ts'
import { mustAwait, refusal, throwIfCancelled } from '../session/refusal.ts'
import { addActivity, newId, wrapForEpoch } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { sealValueOf } from '../session/seals.ts'
import { storeOriginal } from '../session/store-original.ts'
import { queueWitness } from '../session/witness.ts'

/** Records and bytes that are sealed and made durable together. */
const BATCH_RECORDS = 256
const BATCH_BYTES = 8 * 1024 * 1024
/** Names of files that one line of the diary holds. */
const NAMES_NOTED_MAX = 3

interface StoredRecord {
  readonly id: string
  readonly entry: RecordEntry
  readonly row: RecordRow
  readonly words: string
}

/** Errors: `import-gone`, `cancelled`, `file-changed`, `file-unreadable`, `disk-full`, `disk-failed`; after any of them nothing was added. */
export async function importRecords(session: Session, args: { readonly importToken: string }, signal: AbortSignal): Promise<ImportResult> {
  const pending = takePending(session, args.importToken)
  const importId = newId(session)
  const stored: StoredRecord[] = []
  let duplicates = pending.duplicates
  try {
    const total = pending.records.length
    const small = pending.records.filter(({ entry }) => entry.originalFile === undefined)
    // While one batch is made durable the next is sealed.
    let underway: Promise<readonly StoredRecord[]> = Promise.resolve([])
    for (const batch of batchesOf(small)) {
      throwIfCancelled(signal)
      const sealed = await sealBatch(session, batch, importId)
      stored.push(...(await underway))
      underway = storeBatch(session, sealed)
      underway.catch(() => undefined)
      session.emit({ type: 'import-progress', stage: 'sealing', done: stored.length, total })
    }
    stored.push(...(await underway))
    for (const { entry } of pending.records) {
      if (entry.originalFile === undefined) continue
      const one = await storeLarge(session, entry, importId, stored, signal)
      if (one === null) duplicates += 1
      else stored.push(one)
      session.emit({ type: 'import-progress', stage: 'sealing', done: stored.length, total })
    }
    throwIfCancelled(signal)
  } catch (error) {
    await session.ports.blocks.dropFiles(stored.map(({ entry }) => entry.cid))
    throw error
  }
  // From here on nothing is taken back: a commit that failed late may be the one that is found on the disk.
  session.emit({ type: 'import-progress', stage: 'saving', done: 0, total: 1 })
  if (stored.length > 0) await commitImport(session, pending, importId, stored)
  session.emit({ type: 'changed', what: ['records', 'activity', 'ledger'] })
  return {
    importId,
    imported: stored.length,
    duplicates,
    refused: pending.refused.map(({ name, error }) => ({ name, error })),
    recordIds: stored.map(({ id }) => id),
  }
}

/** Null where the vault has the same file already. */
async function storeLarge(
  session: Session,
  parsed: ParsedRecord,
  importId: string,
  stored: readonly StoredRecord[],
  signal: AbortSignal,
): Promise<StoredRecord | null> {
  const total = parsed.originalFile?.sizeBytes ?? 0
  const importedAtMs = session.ports.clock.now()
  const report = (done: number): void => {
    session.emit({ type: 'import-progress', stage: 'sealing', done: Math.min(done, total), total })
  }
  const { id, entry } = await storeOriginal(session, parsed, importId, report, signal)
  const known =
    stored.some((one) => one.entry.digest === entry.digest) || (await session.manifest.get('digests', entry.digest)) !== undefined
  if (known) {
    await session.ports.blocks.dropFiles([entry.cid])
    return null
  }
  return { id, entry, row: { ...parsed.row, id, importedAtMs }, words: parsed.searchWords }
}

function* batchesOf(records: readonly PendingRecord[]): Generator<readonly PendingRecord[]> {
  let batch: PendingRecord[] = []
  let bytes = 0
  for (const record of records) {
    batch.push(record)
    bytes += record.entry.resourceJson.length + (record.entry.original?.length ?? 0)
    if (batch.length >= BATCH_RECORDS || bytes >= BATCH_BYTES) {
      yield batch
      batch = []
      bytes = 0
    }
  }
  if (batch.length > 0) yield batch
}

interface SealedRecord {
  readonly chunks: readonly Uint8Array[]
  readonly record: (cid: string) => StoredRecord
}

async function sealBatch(session: Session, batch: readonly PendingRecord[], importId: string): Promise<readonly SealedRecord[]> {
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const importedAtMs = session.ports.clock.now()
  const sealed: SealedRecord[] = []
  for (const { entry, digest } of batch) {
    const id = newId(session)
    const key = createRecordKey(random)
    const content = encodeRecordContent({
      resourceJson: entry.resourceJson,
      source: entry.row.source,
      importedAtMs,
      ...(entry.original === undefined
        ? {}
        : { original: entry.original, fileName: entry.row.source, mediaType: entry.row.mediaType ?? 'application/octet-stream' }),
    })
    const chunks = await sealRecord(content, { recordId: id, version: 1, kind: entry.row.kind }, key, random)
    sealed.push({
      chunks,
      record: (cid) => ({
        id,
        entry: {
          version: 1,
          cid,
          chunks: chunks.length,
          sizeBytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
          ...wrapForEpoch(session, key, `${id}/1`),
          kind: entry.row.kind,
          importId,
          digest,
          salt: encodeBase64Url(random(32)),
        },
        row: { ...entry.row, id, importedAtMs },
        words: entry.searchWords,
      }),
    })
  }
  return sealed
}

async function storeBatch(session: Session, sealed: readonly SealedRecord[]): Promise<readonly StoredRecord[]> {
  const cids = await mustAwait(session.ports.blocks.putFiles(sealed.map(({ chunks }) => chunks)))
  const stored: StoredRecord[] = []
  for (const [index, { chunks, record }] of sealed.entries()) {
    const cid = cids[index]
    if (cid === undefined) throw refusal('disk-failed')
    await compareStored(session, cid, chunks)
    stored.push(record(cid))
  }
  return stored
}

/** The store reads back what it wrote; here its name must be that of the bytes that were sealed. A file of many chunks is read back whole. */
async function compareStored(session: Session, cid: string, chunks: readonly Uint8Array[]): Promise<void> {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) {
    if (rawBlockCid(only) !== cid) throw refusal('disk-failed')
    return
  }
  const back = await mustAwait(session.ports.blocks.readChunks(cid, 0, chunks.length))
  const same = back.length === chunks.length && chunks.every((chunk, index) => equalBytes(chunk, back[index] ?? new Uint8Array(0)))
  if (!same) throw refusal('disk-failed')
}

async function commitImport(session: Session, pending: PendingImport, importId: string, stored: readonly StoredRecord[]): Promise<void> {
  const root = merkleRoot(stored.map(({ entry }) => sealValueOf(entry)).sort())
  let recordsSeq = 0
  await session.manifest.commit(async (tx) => {
    for (const { id, entry } of stored) {
      await tx.set('records', id, entry)
      await tx.set('digests', entry.digest, id)
    }
    await tx.set('imports', importId, { atMs: session.ports.clock.now(), names: pending.names, count: stored.length, sealRoot: root })
    recordsSeq = await numberRecordsCommit(session, tx, stored.length)
    await queueWitness(session, tx, 'seal', root)
    await queueWitness(session, tx, 'head', '')
    await addActivity(session, tx, 'records-imported', { count: stored.length, what: pending.names.slice(0, NAMES_NOTED_MAX).join(', ') })
  })
  // Nobody waits for it: lists that are asked for meanwhile do.
  void indexRecords(
    session,
    stored.map(({ row, words }) => ({ row, words })),
    recordsSeq,
  )
}
