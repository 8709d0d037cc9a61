/** Asks the host of a link who opened it. Names are what those who opened it wrote, and all of it is the host's word. */

import type { LinkOpenings } from '../../../../shared/api/link-views.ts'
import { openingsAt } from '../../session/carry/link-places.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `link-not-found`, `link-not-hosted`, `health-link-gone`, `place-*`, `cancelled`. */
export async function listOpenings(session: Session, args: { readonly linkId: string }, signal: AbortSignal): Promise<LinkOpenings> {
  const entry = await session.manifest.get('links', args.linkId)
  const place = entry?.place ?? null
  if (entry === undefined || place === null) throw refusal('link-not-found')
  return openingsAt(session, place, entry.file, signal)
}
