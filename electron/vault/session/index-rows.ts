/** Fills the encrypted index again from the sealed records; the index is only ever a copy. */

import { searchWordsOf } from '../../../shared/fhir/search-words.ts'
import { changeVaultEntry, readVaultEntry } from './session.ts'
import type { Session } from './session.ts'
import type { Transaction } from './manifest.ts'
import { openStoredRecord, rowFromContent } from './records.ts'

/** Rows handed to the index at once. */
const ROWS_A_BATCH = 500

/** Opens every record once and indexes it; records that cannot be opened are left out and found by the vault check. */
export async function rebuildIndex(session: Session): Promise<void> {
  const { recordsSeq } = await readVaultEntry(session)
  await session.ports.index.clear()
  let batch: Parameters<Session['ports']['index']['put']>[0][number][] = []
  for await (const [recordId, entry] of session.manifest.entries('records')) {
    try {
      const content = await openStoredRecord(session, recordId)
      batch.push({ row: rowFromContent(recordId, content, entry), words: searchWordsOf(JSON.parse(content.resourceJson) as object) })
    } catch {
      continue
    }
    if (batch.length >= ROWS_A_BATCH) {
      await session.ports.index.put(batch, recordsSeq)
      batch = []
    }
  }
  await session.ports.index.put(batch, recordsSeq)
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
