/** What a reader got against receipts, share by share. */

import type { Transaction } from '../manifest/manifest.ts'
import type { Session } from '../session.ts'

/** Drops inside a commit what was got against receipts of a share. */
export async function dropKeys(session: Session, tx: Transaction, grantId: string): Promise<void> {
  for (const collection of ['keyBoxes', 'openings'] as const)
    for await (const [name] of session.manifest.entries(collection)) if (name.startsWith(`${grantId}/`)) await tx.delete(collection, name)
}

/** Drops inside a commit the key of one record. */
export function dropKey(tx: Transaction, grantId: string, recordId: string): Promise<void> {
  return tx.delete('keyBoxes', `${grantId}/${recordId}`)
}
