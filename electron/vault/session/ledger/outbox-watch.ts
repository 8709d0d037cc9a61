/** Looks after what was witnessed on a network: what a reorganisation took out of the chain again waits again. */

import type { OutboxEntry } from '../collections.ts'
import { readHeadState } from './ledger-state.ts'
import { effectOf } from './outbox-effect.ts'
import { changeVaultEntry, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Chain blocks for which something that counts is looked after. */
export const WATCHED_BLOCKS = 256

interface Watch {
  /** The newest chain block at which everything in `ids` was there. */
  block: { readonly height: number; readonly hash: string } | null
  readonly ids: Set<string>
}

const watches = new WeakMap<Session, Watch>()

/** As long as the chain block of the last look is still there, only what is new is looked at. Returns whether something was put back. */
export async function watchConfirmed(session: Session): Promise<boolean> {
  const head = await session.ports.ledger.head('own')
  if (!head.ok) return false
  const { chainId } = (await readVaultEntry(session)).ledger
  const watched = (await session.manifest.list('outbox')).filter(
    ([, one]) =>
      one.state === 'confirmed' && (one.foundOn ?? one.signed?.chainId) === chainId && one.height > head.value.height - WATCHED_BLOCKS,
  )
  if (watched.length === 0) return false
  const watch: Watch = watches.get(session) ?? { block: null, ids: new Set() }
  watches.set(session, watch)
  if (watch.block !== null) {
    const same = await session.ports.ledger.blockAt(watch.block.height)
    if (!same.ok) return false
    if (same.value?.hash !== watch.block.hash) watch.ids.clear()
  }
  // A head behind the last look says nothing about the blocks above it.
  if (watch.block === null || watch.ids.size === 0 || head.value.height >= watch.block.height) watch.block = head.value
  const lost: (readonly [string, OutboxEntry])[] = []
  for (const [id, entry] of watched) {
    if (watch.ids.has(id)) continue
    const effect = await effectOf(session, await readVaultEntry(session), entry, 1)
    if (!effect.ok) break
    if (effect.value.type === 'there') watch.ids.add(id)
    else lost.push([id, entry])
  }
  if (lost.length > 0) await putBack(session, lost)
  return lost.length > 0
}

/** Signed once, and in the chain once: whichever of its transactions gets in again, it is the same. */
async function putBack(session: Session, lost: readonly (readonly [string, OutboxEntry])[]): Promise<void> {
  const { ledger, headsVaultId } = await readVaultEntry(session)
  const hasHead = lost.some(([, entry]) => entry.kind === 'head') && ledger.vaultHeads !== '' && headsVaultId !== ''
  const heads = hasHead ? await readHeadState(session, { choice: 'own', contract: ledger.vaultHeads, depth: 1 }, headsVaultId) : null
  if (heads?.ok === false) return
  await session.manifest.commit(async (tx) => {
    for (const [id, entry] of lost) await tx.set('outbox', id, { ...entry, state: 'signed', raw: '', height: 0 })
    // What the ledger holds is compared with what it held last: that is less now.
    if (heads !== null)
      await changeVaultEntry(tx, ({ headsKnown: _gone, ...vault }) => {
        const held = heads.value
        return held === null || held.seq === 0 ? vault : { ...vault, headsKnown: { accumulator: held.accumulator, seq: held.seq } }
      })
  })
  session.emit({ type: 'changed', what: ['ledger', 'grants'] })
}
