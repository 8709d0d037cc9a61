/** Opens a health link after the person said so, and previews what lies behind it like any import. */

import type { OpenedLink } from '../../../../shared/api/card-views.ts'
import { decodeHealthLink } from '../../../../shared/crypto/health-link.ts'
import { askLink, openLinkFiles } from '../../session/carry/health-links.ts'
import type { PendingLink } from '../../session/carry/health-links.ts'
import { must, refusal } from '../../session/refusal.ts'
import { newId } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { previewFiles } from './preview-import.ts'

const RECIPIENT_LENGTH_MAX = 80
const PASSCODE_LENGTH_MAX = 200
/** Lists that wait for a yes to other hosts. */
const PENDING_LINKS_MAX = 4

export type OpenLinkArgs =
  | { readonly link: string; readonly passcode: string; readonly recipient: string }
  /** The yes to the hosts that were named. */
  | { readonly linkToken: string }

/** `asks`: its files lie with others, and these are not asked before `linkToken` comes back. Errors: those of `decodeHealthLink`, `askLink` and `openLinkFiles`; `import-gone`. */
export async function openLink(session: Session, args: OpenLinkArgs, signal: AbortSignal): Promise<OpenedLink> {
  if ('linkToken' in args) return finishLink(session, takeLink(session, args.linkToken), signal)
  const recipient = args.recipient.trim()
  if (recipient === '' || recipient.length > RECIPIENT_LENGTH_MAX || args.passcode.length > PASSCODE_LENGTH_MAX)
    throw refusal('input-invalid')
  const pending = await askLink(session, must(decodeHealthLink(args.link)), { ...args, recipient }, signal)
  if (pending.otherHosts.length === 0) return finishLink(session, pending, signal)
  const linkToken = newId(session)
  session.pendingLinks.set(linkToken, pending)
  const [oldest] = session.pendingLinks.keys()
  if (session.pendingLinks.size > PENDING_LINKS_MAX && oldest !== undefined) session.pendingLinks.delete(oldest)
  return { type: 'asks', linkToken, hosts: pending.otherHosts }
}

function takeLink(session: Session, token: string): PendingLink {
  const pending = session.pendingLinks.get(token) as PendingLink | undefined
  if (pending === undefined) throw refusal('import-gone')
  session.pendingLinks.delete(token)
  return pending
}

async function finishLink(session: Session, pending: PendingLink, signal: AbortSignal): Promise<OpenedLink> {
  const held = await openLinkFiles(session, pending, signal)
  return { type: 'preview', preview: await previewFiles(session, { paths: [], held }, signal) }
}
