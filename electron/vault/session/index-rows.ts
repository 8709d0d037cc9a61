/** Fills the encrypted index again from the sealed records; the index is only ever a copy. */

import { searchWordsOf } from '../../../shared/fhir/search-words.ts'
import { changeVaultEntry, readVaultEntry } from './session.ts'
import type { Session } from './session.ts'
import { openStoredRecord, rowFromContent } from './records.ts'

/** Rows handed to the index at once. */
const ROWS_A_BATCH = 500

/** Opens every record once and indexes it; records that cannot be opened are left out and found by the vault check. */
export async function rebuildIndex(session: Session): Promise<void> {
  const { recordsSeq } = await readVaultEntry(session)
  await session.ports.index.clear()
  let batch: Parameters<Session['ports']['index']['put']>[0][number][] = []
  for (const [recordId] of await session.manifest.list('records')) {
    try {
      const content = await openStoredRecord(session, recordId)
      batch.push({ row: rowFromContent(recordId, content), words: searchWordsOf(JSON.parse(content.resourceJson) as object) })
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

/** Numbers a commit that changes records, so that an index left behind is noticed. */
export async function numberRecordsCommit(tx: Parameters<typeof changeVaultEntry>[0]): Promise<number> {
  let recordsSeq = 0
  await changeVaultEntry(tx, (entry) => {
    recordsSeq = entry.recordsSeq + 1
    return { ...entry, recordsSeq }
  })
  return recordsSeq
}
