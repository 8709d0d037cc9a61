/** Shows exactly what a link would open to whoever has it, before anything is sealed. */

import type { LinkChoice, LinkOutPreview } from '../../../../shared/api/link-views.ts'
import { resolveLink } from '../../session/carry/link-choice.ts'
import { othersAmong, withPeople } from '../../session/records/whose.ts'
import type { Session } from '../../session/session.ts'
import { givesAway } from '../../session/shares/gives-away.ts'
import { shownRows } from '../../session/shares/shown-rows.ts'

/** Errors: those of `resolveLink`. */
export async function previewLinkOut(session: Session, choice: LinkChoice, signal: AbortSignal): Promise<LinkOutPreview> {
  const { records, bundle, previewToken, keptPrivate, leftOut, unreadable } = await resolveLink(session, choice, signal)
  const { bytes, files, filesBytes } = bundle
  const { items, rows } = await shownRows(session, records)
  return {
    previewToken,
    items,
    rows: await withPeople(session, rows),
    count: records.length,
    sizeBytes: bytes.length,
    files,
    filesBytes,
    keptPrivate,
    others: await othersAmong(
      session,
      records.map(({ recordId }) => recordId),
    ),
    leftOut,
    unreadable,
    givesAway: await givesAway(session, records, null, signal),
  }
}
