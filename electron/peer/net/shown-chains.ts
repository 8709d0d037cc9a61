/** Readers below the shares of one owner who showed their chains here: in memory only, with word of each for the owner before anything is given. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { decodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { CHAIN_START } from '../../../shared/crypto/receipt-chain.ts'
import { sealNote } from '../../../shared/crypto/sealed-note.ts'
import { CHILDREN_MAX } from '../../../shared/model/child-grant.ts'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import type { Did } from '../../../shared/model/person.ts'
import type { KeptFor, ServedGrant } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import type { HeldLetters } from './held-letters.ts'
import { lineBelow } from './passed-on.ts'
import type { JudgedChain } from './passed-on.ts'
import { openReceiptChains } from './receipt-chains.ts'

export interface ShownChains {
  /** Null once the owner will hear of it, or why it is not taken. */
  take(shown: JudgedChain, kept: KeptFor): Promise<string | null>
  /** Lines of those that fit under what is kept now; whoever has a line by the owner's own order needs none. */
  lines(kept: KeptFor): readonly ServedGrant[]
}

export interface ShownDeps {
  /** Of this owner alone; it goes with everything in it when the keeping ends. */
  readonly dir: string
  readonly letters: HeldLetters
  readonly limits: Pick<PeerLimits, 'shownChainsMax'>
}

/** Of whom the owner was told stands beside the letters, by hashes of random ids: a restarted mirror does not say it again. */
export async function createShownChains({ dir, letters, limits }: ShownDeps): Promise<ShownChains> {
  const told = await openReceiptChains(join(dir, 'shown.json'))
  const all = new Map<string, JudgedChain>()
  const inTurn = createInTurn()
  const takeOne = async (shown: JudgedChain, kept: KeptFor): Promise<string | null> => {
    const { childId } = shown.last
    const reader = readerAbove(kept, shown)
    if (reader === null || lineFor(kept, shown) === null) return 'grant-widened'
    const own = new Set(kept.lines.map(({ grantId }) => grantId))
    for (const [id, one] of all) if (own.has(id) || lineFor(kept, one) === null) all.delete(id)
    if (!all.has(childId) && !hasPlace([...all.values()], kept, reader, shown.rootId, limits.shownChainsMax)) return 'limit-exceeded'
    const before = told.known(childId, CHAIN_START)
    // One id stands for one chain: the owner sees the one of which she was told.
    if (before.seq > 0 && before.hash !== shown.hash) return 'grant-widened'
    if (before.seq === 0) {
      const envelope = noteOf(shown, kept)
      // The room is that of whoever passes on: readers below she can name as many as she likes.
      const left = await letters.leave({ to: kept.owner.did, from: reader, envelope, stays: true })
      const noted = left.ok ? await told.advance(childId, { seq: 1, hash: shown.hash }) : left
      if (!noted.ok) return noted.error.code
    }
    all.set(childId, shown)
    return null
  }
  return {
    take: (shown, kept) => inTurn(() => takeOne(shown, kept)),
    lines: (kept) => {
      const own = new Set(kept.lines.map(({ grantId }) => grantId))
      return [...all.values()].flatMap((shown) => (own.has(shown.last.childId) ? [] : (lineFor(kept, shown) ?? [])))
    },
  }
}

/** To whom the share above was given by its owner. */
function readerAbove({ lines }: KeptFor, { rootId }: JudgedChain): Did | null {
  return lines.find(({ grantId }) => grantId === rootId)?.grantee ?? null
}

/** As many as the owner's own node takes below one share; and below all shares of one reader half of the places that the others leave. */
function hasPlace(all: readonly JudgedChain[], kept: KeptFor, reader: Did, rootId: string, places: number): boolean {
  const hers = all.filter((one) => readerAbove(kept, one) === reader)
  const belowIt = hers.filter((one) => one.rootId === rootId)
  return belowIt.length < CHILDREN_MAX && hers.length < (places - all.length + hers.length) / 2
}

function lineFor({ lines, owner }: KeptFor, shown: JudgedChain): ServedGrant | null {
  const root = lines.find(({ grantId }) => grantId === shown.rootId)
  return root === undefined ? null : lineBelow(root, owner.did, shown)
}

function noteOf({ chain, card, given }: JudgedChain, { owner }: KeptFor): Uint8Array {
  const more = given.length === 0 ? {} : { given }
  const text = Buffer.from(JSON.stringify({ chain: chain.map(({ signed }) => signed), card, ...more }), 'utf8')
  return sealNote(decodeBase64Url(owner.sealingKey) ?? new Uint8Array(0), text, (length) => new Uint8Array(randomBytes(length)))
}
