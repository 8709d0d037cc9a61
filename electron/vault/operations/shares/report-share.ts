/** Sends a share back that was not meant for this person: keys and copies go here, and whoever shared it hears why. */

import { refusal } from '../../session/refusal.ts'
import { refreshServing } from '../../session/shares/serving.ts'
import type { Session } from '../../session/session.ts'
import { endShare } from '../../session/shares/shares.ts'

/** Twice is harmless. Errors: `grant-not-found`. */
export async function reportShare(session: Session, args: { readonly grantId: string }): Promise<null> {
  if ((await session.manifest.get('shares', args.grantId)) === undefined) throw refusal('grant-not-found')
  await endShare(session, args.grantId, 'reported')
  await refreshServing(session)
  return null
}
