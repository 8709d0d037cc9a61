/** Whether it is time for a backup. */

import type { VaultEntry } from '../collections.ts'

/** After this long a vault that has changed is due, in milliseconds. */
const DUE_AFTER_MS = 30 * 24 * 3600 * 1000

/** Is there none, or an old one and a vault that has changed since? */
export function backupDue(entry: VaultEntry, seq: number, now: number): boolean {
  const last = entry.lastBackup
  if (last === undefined) return (entry.recordCount ?? 0) > 0
  return now - last.newestAtMs > DUE_AFTER_MS && seq > last.newestSeq + 1
}
