/** Takes the sealed file of a link away from its place. What was fetched before stays with whoever fetched it. */

import type { LinkView } from '../../../../shared/api/link-views.ts'
import { endLink, linkViewOf } from '../../session/carry/links.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `link-not-found`, `link-still-there`, `place-*`, those of the disk, `cancelled`. Twice is harmless. */
export async function removeLink(session: Session, args: { readonly linkId: string }, signal: AbortSignal): Promise<LinkView> {
  return linkViewOf(args.linkId, await endLink(session, args.linkId, signal), session.ports.clock.now())
}
