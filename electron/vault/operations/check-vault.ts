/** Checks the vault whole: every block is hashed again, every record opened; damage is named. */

import type { CheckReport } from '../../../shared/api/vault-api.ts'
import { mustAwait, throwIfCancelled } from '../session/refusal.ts'
import { openStoredRecord } from '../session/records.ts'
import type { Session } from '../session/session.ts'

/** `damaged` names records by their titles where the index still knows them, else by number. */
export async function checkVault(session: Session, _args: null, signal: AbortSignal): Promise<CheckReport> {
  const blocks = await mustAwait(session.ports.blocks.checkBlocks())
  const damaged: string[] = []
  const records = await session.manifest.list('records')
  for (const [index, [recordId]] of records.entries()) {
    throwIfCancelled(signal)
    try {
      await openStoredRecord(session, recordId)
    } catch {
      const row = await session.ports.index.get([recordId])
      damaged.push((row.ok ? row.value[0]?.title : undefined) ?? `#${String(index + 1)}`)
    }
  }
  return { blocks: blocks.blocks, records: records.length, damaged, seq: session.manifest.seq() }
}
