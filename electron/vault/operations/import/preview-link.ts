/** Says what a health link is and whom it leads to. Nobody is asked. */

import type { LinkView } from '../../../../shared/api/card-views.ts'
import { decodeHealthLink } from '../../../../shared/crypto/health-link.ts'
import { hostOf } from '../../session/carry/health-links.ts'
import { must } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Errors: those of `decodeHealthLink`. */
export function previewLink(session: Session, args: { readonly link: string }): Promise<LinkView> {
  const { url, label, expiresAtMs, needsPasscode, isLasting } = must(decodeHealthLink(args.link))
  const ends = expiresAtMs === undefined ? {} : { expiresAtMs }
  const isExpired = expiresAtMs !== undefined && session.ports.clock.now() >= expiresAtMs
  return Promise.resolve({ host: hostOf(url), label, ...ends, isExpired, needsPasscode, opensOnce: !isLasting })
}
