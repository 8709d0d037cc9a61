/** Says no to a computer that asked to belong to this person. */

import { takeAsked } from '../../session/keys/pairing.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `device-not-found`. */
export async function declineDevice(session: Session, args: { readonly peerId: string }): Promise<null> {
  takeAsked(session, args.peerId)
  await session.ports.peer.answerPairing(args.peerId, null)
  return null
}
