/** Shows exactly what a contact will see, before anything is signed. */

import type { GrantDraft, GrantPreview } from '../../../../shared/api/grant-views.ts'
import { givesAway } from '../../session/shares/gives-away.ts'
import { draftToken, extrasOf, resolveDraft } from '../../session/shares/grant-draft.ts'
import { shownRows } from '../../session/shares/shown-rows.ts'
import { othersAmong, withPeople } from '../../session/records/whose.ts'
import { withoutUnreadable } from '../../session/records/unreadable.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** What turns out not to open is left out of it, by name. Errors: those of `resolveDraft`. */
export async function previewGrant(session: Session, draft: GrantDraft, signal: AbortSignal): Promise<GrantPreview> {
  return withoutUnreadable(session, () => previewOnce(session, draft, signal))
}

async function previewOnce(session: Session, draft: GrantDraft, signal: AbortSignal): Promise<GrantPreview> {
  const { contact, records, keptPrivate, leftOut, unreadable } = await resolveDraft(session, draft)
  const { items, rows } = await shownRows(session, records)
  const others = await othersAmong(
    session,
    records.map(({ recordId }) => recordId),
  )
  const { name } = await readVaultEntry(session)
  const { purpose, right, fromMs, untilMs, deleteByMs } = draft
  const { category, may } = extrasOf(draft)
  return {
    previewToken: draftToken(draft, { contact, records }, name),
    sentence: {
      grantorName: name,
      granteeName: contact.name,
      recordCount: records.length,
      purpose,
      right,
      fromMs,
      untilMs,
      deleteByMs,
      ...(category === undefined ? {} : { category }),
      ...(may === undefined ? {} : { may }),
    },
    items,
    rows: await withPeople(session, rows),
    sizeBytes: records.reduce((sum, record) => sum + record.sizeBytes, 0),
    ...(others.length === 0 ? {} : { others }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(keptPrivate === 0 ? {} : { keptPrivate }),
    givesAway: await givesAway(session, records, contact, signal),
  }
}
