/** Offers a place to one more computer of this person: a code that is good for ten minutes and one computer. */

import { mustAwait, refusal } from '../../session/refusal.ts'
import { encodePairingCode, setOffer } from '../../session/keys/pairing.ts'
import { ownCard } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const OFFER_MS = 10 * 60_000
const NAME_LENGTH_MAX = 60

/** `name`: what this computer is called from now on. Errors: `input-invalid`, `vault-rolled-back`, `peer-stopped`. */
export async function offerDevice(
  session: Session,
  args: { readonly name: string },
): Promise<{ readonly code: string; readonly untilMs: number }> {
  const name = args.name.trim()
  if (name === '' || name.length > NAME_LENGTH_MAX) throw refusal('input-invalid')
  const known = await session.manifest.get('devices', session.device)
  if (known?.name !== name) {
    const card = await ownCard(session)
    const slot = known?.slot ?? 0
    const addedAtMs = known?.addedAtMs ?? session.ports.clock.now()
    await session.manifest.commit((tx) => tx.set('devices', session.device, { name, card, slot, addedAtMs }))
  }
  const { peerId, addresses } = await mustAwait(session.ports.peer.describe())
  const secret = session.ports.random.bytes(32)
  const untilMs = session.ports.clock.now() + OFFER_MS
  await mustAwait(session.ports.peer.offerPairing({ secret, untilMs }))
  setOffer(session, { peerId, addresses, secret, untilMs })
  return { code: encodePairingCode({ peerId, addresses, secret, untilMs }), untilMs }
}
