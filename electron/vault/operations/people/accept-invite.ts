/** Takes in an invite that came as text or file. */

import { decodeInviteToken } from '../../../../shared/crypto/token.ts'
import type { ShareView } from '../../../../shared/model/grant.ts'
import { openLetter } from '../../session/letters/mail.ts'
import { must, refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { shareViewOf } from '../../session/shares/shares.ts'
import { takeInvite } from '../../session/shares/take-invite.ts'

/** Errors: `invite-invalid`, `invite-not-for-you`, `invite-sender-unknown`, `invite-replayed`, `signature-invalid`, `grant-expired`. */
export async function acceptInvite(session: Session, args: { readonly invite: string }): Promise<ShareView> {
  const envelope = must(decodeInviteToken(args.invite.trim()))
  const grantId = await takeInvite(session, openLetter(session, { envelope }))
  const entry = await session.manifest.get('shares', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  return shareViewOf(session, grantId, entry)
}
