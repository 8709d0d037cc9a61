/** This person's own card as one token, with the addresses of now. */

import { encodeCardToken, safetyWords } from '../../../../shared/crypto/card.ts'
import { mustAwait } from '../../session/refusal.ts'
import { ownCard } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `peer-stopped`. */
export async function showContactCard(
  session: Session,
): Promise<{ readonly card: string; readonly name: string; readonly safetyHint: string }> {
  const card = await ownCard(session)
  await mustAwait(session.ports.peer.introduce(card))
  return { card: encodeCardToken(card), name: card.name, safetyHint: safetyWords(card.did, card.did)[0] ?? '' }
}
