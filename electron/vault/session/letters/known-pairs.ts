/** By what this node and those of contacts know each other while a vault is locked; worked out once for each contact. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { knownPair } from '../../../../shared/crypto/known-pair.ts'
import type { KnownPair } from '../../../../shared/crypto/known-pair.ts'
import type { KnownPairOf } from '../../ports.ts'
import { letOthersIn } from '../let-others-in.ts'
import type { Session } from '../session.ts'

/** A few milliseconds of work. */
const AT_ONCE = 16

const worked = new WeakMap<Session, Map<string, KnownPair | null>>()

/** Of everybody who is on the list, or was: who was taken off it is not told. */
export async function listedPairs(session: Session): Promise<readonly KnownPairOf[]> {
  const known = worked.get(session) ?? new Map<string, KnownPair | null>()
  worked.set(session, known)
  const pairs: KnownPairOf[] = []
  let fresh = 0
  for (const [, { did, card }] of await session.manifest.list('contacts')) {
    const name = `${did} ${card.sealingKey}`
    if (!known.has(name)) {
      if (++fresh % AT_ONCE === 0) await letOthersIn()
      const sealingKey = decodeBase64Url(card.sealingKey)
      known.set(name, sealingKey === null ? null : knownPair(session.identity, { did, sealingKey }))
    }
    const pair = known.get(name)
    if (pair !== undefined && pair !== null) pairs.push({ did, ...pair })
  }
  return pairs
}
