/** Ends the offer of a place to another computer: its code is worth nothing any more. */

import { mustAwait } from '../../session/refusal.ts'
import { setOffer } from '../../session/keys/pairing.ts'
import type { Session } from '../../session/session.ts'

/** Harmless where nothing is offered. */
export async function stopOffering(session: Session): Promise<null> {
  setOffer(session, null)
  return mustAwait(session.ports.peer.offerPairing(null))
}
