/** Versions of one record: a correction is a record of its own that names the earlier one; the earlier one stays and leaves the lists. */

import type { RecordEntry } from '../collections.ts'
import type { Transaction } from './manifest.ts'
import { refusal } from '../refusal.ts'
import { noteRemoved } from '../session.ts'
import type { Session } from '../session.ts'
import { recordWhoseKey } from '../whose-key.ts'

/** Do lists show it? A redacted copy would say everything a second time. */
export function isListed(entry: Pick<RecordEntry, 'replacedBy' | 'redacts'>): boolean {
  return entry.replacedBy === undefined && entry.redacts === undefined
}

/** The entry with these corrections; without any it is listed again. */
export function withCorrections(entry: RecordEntry, ids: Iterable<string>): RecordEntry {
  const { replacedBy: _before, ...rest } = entry
  const corrections = [...new Set(ids)].sort()
  return corrections.length === 0 ? rest : { ...rest, replacedBy: corrections }
}

/** Inside a commit. Errors: `record-replaced` where it was corrected meanwhile, `record-not-found`. */
export async function markReplaced(tx: Transaction, earlier: string, id: string): Promise<void> {
  const entry = await tx.get('records', earlier)
  if (entry === undefined) throw refusal('record-not-found')
  if (!isListed(entry)) throw refusal('record-replaced')
  await tx.set('records', earlier, withCorrections(entry, [id]))
}

/** With the earlier versions of records that go for good: whoever deletes a record means all of it. One that has another correction stays. */
export async function withEarlier(session: Session, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const all = new Set(ids)
  // What is added is looked at, too: a set goes on with what is put into it.
  for (const id of all) {
    const earlier = (await session.manifest.get('records', id))?.replaces
    const entry = earlier === undefined ? undefined : await session.manifest.get('records', earlier)
    if (earlier !== undefined && entry?.replacedBy?.every((one) => all.has(one)) === true) all.add(earlier)
  }
  return all
}

/** The redacted copies of these records. */
export async function copiesOf(session: Session, ids: ReadonlySet<string>): Promise<readonly (readonly [string, RecordEntry])[]> {
  const all = await session.manifest.list('records')
  return all.filter(([, { redacts }]) => redacts !== undefined && ids.has(redacts))
}

/** The name under which a record is found again in `digests`. */
export function knownAs({ digest, told }: Pick<RecordEntry, 'digest' | 'told'>): string {
  return told ?? digest
}

/** Inside a commit that removes a record: its content is not known any more, unless another version has the same file. */
async function forgetDigest(tx: Transaction, id: string, entry: RecordEntry): Promise<void> {
  const hasVersions = entry.replaces !== undefined || !isListed(entry)
  if (!hasVersions || (await tx.get('digests', knownAs(entry))) === id) await tx.delete('digests', knownAs(entry))
}

/** Inside a commit: the record, and what was said of it; another computer that still has it hears that it is gone. */
export async function forgetRecord(session: Session, tx: Transaction, id: string, entry: RecordEntry): Promise<void> {
  await tx.delete('records', id)
  await tx.delete('keptPrivate', id)
  await tx.delete('whose', recordWhoseKey(id))
  await forgetDigest(tx, id, entry)
  await noteRemoved(session, tx, 'records', id)
}

/** Inside a commit that removes records: what only they had replaced is listed again. Returns the ids of that. */
export async function releaseEarlier(tx: Transaction, removed: readonly (readonly [string, RecordEntry])[]): Promise<readonly string[]> {
  const ids = new Set(removed.map(([id]) => id))
  const listed: string[] = []
  for (const [, { replaces }] of removed) {
    const entry = replaces === undefined || ids.has(replaces) ? undefined : await tx.get('records', replaces)
    if (replaces === undefined || entry === undefined) continue
    const left = withCorrections(
      entry,
      (entry.replacedBy ?? []).filter((id) => !ids.has(id)),
    )
    await tx.set('records', replaces, left)
    if (!isListed(left)) continue
    listed.push(replaces)
    // Of two versions with the same file the newer one had taken the name of their content.
    await tx.set('digests', knownAs(left), replaces)
  }
  return listed
}
