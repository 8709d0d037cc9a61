/** Whom this node knows while its vault is locked, also after a restart: by hashes of what only these people can show, among others that mean nobody. */

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { keptOf } from '../../../shared/crypto/known-pair.ts'
import type { Did } from '../../../shared/model/person.ts'
import { writeDurably } from '../../durable-file.ts'
import type { KnownPairOf } from '../../vault/ports.ts'

export interface KnownPairs {
  /** What is shown to somebody's node; undefined before the vault was opened, and for strangers. */
  readonly shownTo: (did: Did) => string | undefined
  /** Whether whoever shows this is on the list of the vault; null where no vault has said who is. */
  readonly isListed: (did: Did, shown: unknown) => boolean | null
  /** All that are on the list. A disk that does not take it leaves them strangers after the next restart. */
  replace(pairs: readonly KnownPairOf[] | undefined): Promise<void>
}

/** As many hashes as the next multiple of this lie on the disk: they do not say how many people there are. */
const LISTED_TOGETHER = 64
const HASH = /^[0-9a-f]{64}$/u

/** Goes on from the list in `file`. */
export async function openKnownPairs(file: string): Promise<KnownPairs> {
  let listed = await readListed(file)
  let shown: ReadonlyMap<Did, string> = new Map()
  /** People of the vault that is open or was, since this node began; they need not show anything. */
  let named: ReadonlySet<Did> | null = null
  return {
    shownTo: (did) => shown.get(did),
    isListed: (did, said) => {
      if (named !== null) return named.has(did)
      return listed === null ? null : typeof said === 'string' && HASH.test(said) && listed.has(keptOf(did, said))
    },
    replace: async (pairs) => {
      if (pairs === undefined) return
      shown = new Map(pairs.map((pair) => [pair.did, pair.shown]))
      named = new Set(shown.keys())
      const wanted = pairs.map(({ kept }) => kept)
      // Nobody leaves it: who was taken off the list is not told.
      if (listed !== null && wanted.every((kept) => listed?.has(kept))) return
      const length = Math.ceil(wanted.length / LISTED_TOGETHER) * LISTED_TOGETHER
      const nobody = Array.from({ length: Math.max(LISTED_TOGETHER, length) - wanted.length }, () => randomBytes(32).toString('hex'))
      listed = new Set([...wanted, ...nobody].sort())
      await writeDurably(file, JSON.stringify([...listed])).catch(() => undefined)
    },
  }
}

async function readListed(file: string): Promise<ReadonlySet<string> | null> {
  try {
    const listed: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Array.isArray(listed) && listed.every((one) => typeof one === 'string' && HASH.test(one)) ? new Set(listed as string[]) : null
  } catch {
    return null
  }
}
