/** Takes in a request that came as text or file. Accepting it answers nothing. */

import type { RequestView } from '../../../../shared/api/request-views.ts'
import { openEnvelope } from '../../../../shared/crypto/envelope.ts'
import { decodeRequestToken } from '../../../../shared/crypto/token.ts'
import { must, refusal } from '../../session/refusal.ts'
import { requestViewOf, takeRequest } from '../../session/letters/requests.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `request-invalid`, `request-not-for-you`, `request-expired`, `invite-sender-unknown`, `signature-invalid`. */
export async function acceptRequest(session: Session, args: { readonly request: string }): Promise<RequestView> {
  const opened = openEnvelope(must(decodeRequestToken(args.request.trim())), session.identity)
  if (!opened.ok && opened.error.code === 'invite-not-for-you') throw refusal('request-not-for-you')
  const requestId = await takeRequest(session, must(opened))
  const entry = await session.manifest.get('requests', requestId)
  if (entry === undefined) throw refusal('request-not-found')
  return requestViewOf(session, requestId, entry, [])
}
