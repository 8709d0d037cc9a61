/** Which Identity may fetch which blocks until when. In memory only: a stolen disk names nobody. */

import type { ServedGrant } from '../../vault/ports.ts'
import { useRefusal } from './stated-use.ts'
import type { Stated } from './stated-use.ts'
import type { Did } from '../../../shared/model/person.ts'

export type RefusalReason =
  | 'grant-not-found'
  | 'grant-not-yet'
  | 'grant-expired'
  | 'not-in-grant'
  | 'wrong-contact'
  | 'wrong-purpose'
  | 'grant-widened'
  | 'grant-withdrawn'
  | 'ledger-too-old'

export interface ServingTable {
  replace(grants: readonly ServedGrant[]): void
  /** null where this block may go out now. `cids` of a line grow by the inner blocks as roots are listed. */
  refusal(did: Did, stated: Stated, cid: string, nowMs: number): Promise<RefusalReason | null>
  /** What the vault handed over; says nothing about who may have it. */
  line(grantId: string): ServedGrant | undefined
}

/** What the ledger says against serving a grant, null for nothing. */
export type AskLedger = (grant: ServedGrant, nowMs: number) => Promise<'grant-withdrawn' | 'ledger-too-old' | null>

/** `listBlocks` gives all blocks of a file; asked once a file and grant. */
export function createServingTable(listBlocks: (root: string) => Promise<readonly string[]>, askLedger: AskLedger): ServingTable {
  let lines = new Map<string, ServedGrant>()
  let allowed = new Map<string, Promise<ReadonlySet<string>>>()

  const blocksOf = async (grant: ServedGrant): Promise<ReadonlySet<string>> => {
    const cids = new Set<string>()
    for (const root of grant.cids) for (const cid of await listBlocks(root)) cids.add(cid)
    return cids
  }
  return {
    line: (grantId) => lines.get(grantId),
    replace: (grants) => {
      lines = new Map(grants.map((grant) => [grant.grantId, grant]))
      allowed = new Map()
    },
    refusal: async (did, stated, cid, nowMs) => {
      const { grantId } = stated
      const grant = lines.get(grantId)
      if (grant === undefined) return 'grant-not-found'
      if (grant.grantee !== did) return 'wrong-contact'
      if (nowMs < grant.fromMs) return 'grant-not-yet'
      if (nowMs >= grant.untilMs) return 'grant-expired'
      const other = useRefusal(grant, stated)
      if (other !== null) return other
      const said = grant.bound === undefined ? null : await askLedger(grant, nowMs)
      if (said !== null) return said
      const known = allowed.get(grantId) ?? blocksOf(grant)
      allowed.set(grantId, known)
      const inside = (await known).has(cid)
      // The line may have been replaced while the blocks were listed.
      if (lines.get(grantId) !== grant) return 'grant-not-found'
      return inside ? null : 'not-in-grant'
    },
  }
}
