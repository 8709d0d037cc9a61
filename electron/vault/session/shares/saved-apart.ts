/** Copies that two computers of one person saved of one share while they were apart. */

import type { ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { ShareEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'

/** Two computers of this person went on with one share without knowing of each other: what either saved counts, each record once. Inside the commit that joins them. */
export async function countSaved(tx: Transaction, grantId: string, chains: readonly Pick<ShareEntry, 'lastReceiptHash'>[]): Promise<void> {
  const entry = await tx.get('shares', grantId)
  if (entry?.savedCopies === undefined) return
  const saved = new Set<string>()
  const read = new Set<string>()
  for (let { lastReceiptHash: hash } of chains) {
    for (let json; !read.has(hash) && (json = await tx.get('openings', `${grantId}/${hash}`)) !== undefined;) {
      read.add(hash)
      const { act, recordId, previous } = JSON.parse(json) as ReceiptStatement
      if (act === 'saved') saved.add(recordId)
      hash = previous
    }
  }
  // Of a share that has ended the openings are gone.
  if (saved.size > entry.savedCopies.records)
    await tx.set('shares', grantId, { ...entry, savedCopies: { ...entry.savedCopies, records: saved.size } })
}
