/** Settles a conflict between two computers: what counts now stays, or the other version takes its place. */

import type { Contact } from '../../../../shared/model/person.ts'
import type { VaultEntry } from '../../session/collections.ts'
import type { Transaction } from '../../session/manifest/manifest.ts'
import { refusal } from '../../session/refusal.ts'
import { changeVaultEntry, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `input-invalid` where it was settled already, `vault-rolled-back`. */
export async function resolveConflict(
  session: Session,
  args: { readonly conflictId: string; readonly take: 'kept' | 'other' },
): Promise<null> {
  const conflict = await session.manifest.get('conflicts', args.conflictId)
  if (conflict === undefined) throw refusal('input-invalid')
  await session.manifest.commit(async (tx) => {
    await put(tx, conflict.collection, conflict.key, args.take === 'kept' ? conflict.kept : conflict.other)
    await takeAway(session, tx, 'conflicts', args.conflictId)
  })
  session.emit({ type: 'changed', what: ['devices', 'contacts', 'settings'] })
  return null
}

async function put(tx: Transaction, collection: 'contacts' | 'vault', key: string, json: string): Promise<void> {
  const parts = JSON.parse(json) as Partial<VaultEntry & Contact>
  if (collection === 'vault') await changeVaultEntry(tx, (entry) => ({ ...entry, ...parts }))
  const now = collection === 'contacts' ? await tx.get(collection, key) : undefined
  if (now !== undefined) await tx.set('contacts', key, { ...now, ...(parts as Partial<Contact>) })
}
