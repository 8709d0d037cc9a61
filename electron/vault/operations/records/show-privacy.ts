/** Says of one record whether it is kept to oneself, which running shares have it, and whose would get it. */

import type { PrivacyView } from '../../../../shared/api/private-views.ts'
import { admits } from '../../../../shared/model/amendment.ts'
import { isListed } from '../../session/manifest/versions.ts'
import { recordEntry } from '../../session/records/records.ts'
import { listAmendments, readStanding } from '../../session/shares/amendments.ts'
import { isOver } from '../../session/shares/grant-over.ts'
import { readKeptPrivate } from '../../session/shares/kept-private.ts'
import { readSharedPeople } from '../../session/shares/shared-people.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `record-not-found`, `search-unavailable`. */
export async function showPrivacy(session: Session, args: { readonly recordId: string }): Promise<PrivacyView> {
  const { recordId } = args
  const record = await recordEntry(session, recordId)
  const said = await session.manifest.get('keptPrivate', recordId)
  const kept = await (await readKeptPrivate(session)).isKept(recordId, record)
  const cameAtMs = (await session.manifest.get('imports', record.importId))?.atMs ?? 0
  const now = session.ports.clock.now()
  const shared = await readSharedPeople(session)
  const stays = async (names: readonly string[] | undefined): Promise<boolean> =>
    names !== undefined && (await shared?.staying([{ recordId, kind: record.kind }], names))?.has(recordId) === true
  const amendments = await listAmendments(session, 'given')
  const sharedIn: { readonly grantId: string; readonly contactName: string }[] = []
  const names = new Set<string>()
  for (const [grantId, grant] of await session.manifest.list('grants')) {
    if (isOver(grant, now)) continue
    const { terms, amended } = await readStanding(session, grantId, grant, amendments)
    const contactName = (await session.manifest.get('contacts', grant.contactId))?.name ?? terms.granteeName
    if (amended.records.some((one) => one.recordId === recordId)) sharedIn.push({ grantId, contactName })
    else if (admits(terms, record.kind) && cameAtMs > terms.signedAtMs && isListed(record) && !amended.removedAtMs.has(recordId))
      if (!(await stays(terms.category?.people))) names.add(contactName)
  }
  return { kept, ...(said?.kept === true ? { sinceMs: said.changedAtMs } : {}), sharedIn, wouldGoTo: [...names].sort() }
}
