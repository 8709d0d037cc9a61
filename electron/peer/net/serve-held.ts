/** The answering side for letters that wait here for somebody who is away. */

import type { Did } from '../../../shared/model/person.ts'
import type { PeerLimits } from '../limits.ts'
import type { Frame, FrameStream } from './frames.ts'
import { letterId } from './held-letters.ts'
import type { KeptTable } from './kept-table.ts'
import { WireError } from './wire-error.ts'

interface HeldDeps {
  readonly kept: KeptTable
  readonly limits: PeerLimits
}

const ID = /^[0-9a-f]{64}$/u

/** A question with an id and no letter says what became of it; with the letter it is left. Whoever is not meant hears the same no as always. False where it was a no. */
export async function takeHeld(deps: HeldDeps, frames: FrameStream, from: Did, request: Frame): Promise<boolean> {
  const { to, id } = request.header
  const letters = typeof to === 'string' ? deps.kept.lettersBetween(from, to) : null
  if (letters === null || typeof to !== 'string' || typeof id !== 'string' || !ID.test(id)) {
    await frames.write({ ok: false }, undefined, true)
    return false
  }
  if (request.payload.length > 0) {
    const left = letterId(request.payload) === id && (await letters.leave({ to, from, envelope: request.payload })).ok
    await frames.write(left ? { ok: true, state: letters.stateOf(id) } : { ok: false }, undefined, true)
    return left
  }
  await frames.write({ ok: true, state: letters.stateOf(id) })
  return true
}

/** Everything that waits for this person, letter by letter; what she then says she has is forgotten here. `refuse` hears of somebody for whom nothing can wait; she hears what everybody hears for whom nothing does. */
export async function giveHeld(deps: HeldDeps, frames: FrameStream, to: Did, refuse: () => void): Promise<void> {
  const folders = deps.kept.lettersFor(to)
  if (folders.length === 0) refuse()
  const held = folders.flatMap((letters) => letters.listFor(to, deps.limits.collectedMax).map((id) => ({ id, letters })))
  const given = held.slice(0, deps.limits.collectedMax)
  await frames.write({ ok: true, count: given.length })
  // One after the other: whoever reads slowly, or asks many times at once, keeps no more than one of them in memory each time.
  for (const { id, letters } of given) {
    const envelope = await letters.read(id)
    // Gone meanwhile; what is still there is given the next time.
    if (envelope === null) throw new WireError('closed')
    await frames.write({ id }, envelope)
  }
  const answer = await frames.read()
  const ids: unknown = answer.header['have']
  const have = Array.isArray(ids) ? given.map(({ id }) => id).filter((id) => ids.includes(id)) : []
  for (const letters of folders) await letters.take(to, have)
  await frames.write({ ok: true }, undefined, true)
}
