/** Says no to an invite. Nothing leaves this computer: to the sender it looks like never opened. */

import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { endShare } from '../../session/shares/shares.ts'

/** Errors: `grant-not-found`. */
export async function declineInvite(session: Session, args: { readonly grantId: string }): Promise<null> {
  if ((await session.manifest.get('shares', args.grantId)) === undefined) throw refusal('grant-not-found')
  await endShare(session, args.grantId, 'declined')
  return null
}
