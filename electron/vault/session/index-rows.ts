/** Fills the encrypted index again from the sealed records; the index is only ever a copy. */

import type { RecordRow } from '../../../shared/model/record.ts'
import { searchWordsOf } from '../../../shared/fhir/search-words.ts'
import { changeVaultEntry, readVaultEntry } from './session.ts'
import type { Session } from './session.ts'
import type { Transaction } from './manifest.ts'
import { openStoredRecord, recordEntry, rowFromContent } from './records.ts'

/** Rows handed to the index at once. */
const ROWS_A_BATCH = 500

/** Opens every record once and indexes it; records that cannot be opened are left out and found by the vault check. */
export async function rebuildIndex(session: Session): Promise<void> {
  const { recordsSeq } = await readVaultEntry(session)
  await session.ports.index.clear()
  let batch: Parameters<Session['ports']['index']['put']>[0][number][] = []
  for await (const [recordId] of session.manifest.entries('records')) {
    const line = await lineOf(session, recordId)
    if (line === null) continue
    batch.push(line)
    if (batch.length >= ROWS_A_BATCH) {
      await session.ports.index.put(batch, recordsSeq)
      batch = []
    }
  }
  await session.ports.index.put(batch, recordsSeq)
}

/** Brings the index to what another device changed. Errors stay with the index: it is rebuilt at the next opening. */
export async function indexChanges(session: Session, added: readonly string[], removed: readonly string[]): Promise<void> {
  const { recordsSeq } = await readVaultEntry(session)
  if (removed.length > 0) await session.ports.index.remove(removed, recordsSeq)
  for (let from = 0; from < added.length || from === 0; from += ROWS_A_BATCH) {
    const batch: Parameters<Session['ports']['index']['put']>[0][number][] = []
    for (const recordId of added.slice(from, from + ROWS_A_BATCH)) {
      const line = await lineOf(session, recordId)
      if (line !== null) batch.push(line)
    }
    await session.ports.index.put(batch, recordsSeq)
  }
}

/** A record as the index takes it; null where it cannot be opened. */
async function lineOf(session: Session, recordId: string): Promise<{ readonly row: RecordRow; readonly words: string } | null> {
  try {
    const entry = await recordEntry(session, recordId)
    const content = await openStoredRecord(session, recordId)
    return { row: rowFromContent(recordId, content, entry), words: searchWordsOf(JSON.parse(content.resourceJson) as object) }
  } catch {
    return null
  }
}

/** Numbers a commit that adds (or, below zero, removes) so many records, so that an index left behind is noticed. */
export async function numberRecordsCommit(session: Session, tx: Transaction, added: number): Promise<number> {
  const before = await countRecords(session)
  let recordsSeq = 0
  await changeVaultEntry(tx, (entry) => {
    recordsSeq = entry.recordsSeq + 1
    return { ...entry, recordsSeq, recordCount: before + added }
  })
  return recordsSeq
}

/** Records held. */
export async function countRecords(session: Session): Promise<number> {
  const { recordCount } = await readVaultEntry(session)
  return recordCount ?? (await session.manifest.list('records')).length
}
