/** Readers below a share that is kept for its owner: who shows the chain down to her is judged by the owner's line, as the owner's node judges her by the grant. */

import { isContactCard } from '../../../shared/crypto/card.ts'
import { childHash, readBelow, readChild } from '../../../shared/crypto/child-grant.ts'
import { CHAIN_START } from '../../../shared/crypto/receipt-chain.ts'
import { CHILD_DEPTH_MAX } from '../../../shared/model/child-grant.ts'
import type { ChildTerms, ParentTerms } from '../../../shared/model/child-grant.ts'
import type { ContactCard, Did } from '../../../shared/model/person.ts'
import type { SignedChild } from '../../../shared/model/signed-child.ts'
import type { ServedGrant } from '../../vault/ports.ts'

/** What was shown, with every signature checked; whether it fits under a share says `lineBelow`. */
export interface ShownChain {
  readonly chain: readonly SignedChild[]
  readonly childId: string
  /** Of the last one, signature and all. */
  readonly hash: string
  readonly rootId: string
  readonly card: ContactCard
}

/** Null where it is not of the form, not signed, or not about whoever shows it. */
export function readShown(did: Did, payload: Uint8Array): ShownChain | null {
  const { chain, card } = jsonOf(payload) as { readonly chain?: unknown; readonly card?: unknown }
  if (!Array.isArray(chain) || chain.length > CHILD_DEPTH_MAX || !isContactCard(card) || card.did !== did) return null
  const read = chain.map((signed: SignedChild) => readChild(signed))
  const children = read.flatMap((one) => (one.ok ? [one.value] : []))
  const [first, last] = [children[0], children.at(-1)]
  if (first === undefined || last?.grantee !== did || children.length < chain.length) return null
  const hash = childHash(chain.at(-1) as SignedChild)
  return { chain: chain as readonly SignedChild[], childId: last.childId, hash, rootId: first.rootId, card }
}

/** The line of whoever shows it, under the line of the share; null where it does not fit under that, or was stopped. */
export function lineBelow(root: ServedGrant, owner: Did, { chain }: Pick<ShownChain, 'chain'>): ServedGrant | null {
  const { below, use } = root
  const first = chain[0] === undefined ? null : readChild(chain[0])
  if (below === undefined || use === undefined || first?.ok !== true) return null
  const read = readBelow(asParent(root, owner, first.value, { ...use, hash: below.parent }), chain)
  const children = read.ok ? read.value : []
  const last = children.at(-1)
  if (last === undefined || children.some(({ childId }) => below.stopped.includes(childId))) return null
  const { childId: grantId, grantee, fromMs, untilMs, purpose, right } = last
  const [ids, cids] = [new Set(last.records.map(({ recordId }) => recordId)), new Set(last.records.map(({ cid }) => cid))]
  const boxes =
    root.boxes === undefined
      ? {}
      : {
          boxes: {
            ...root.boxes,
            list: root.boxes.list.filter(({ recordId, cid }) => ids.has(recordId) && cids.has(cid)),
            receipts: CHAIN_START,
          },
        }
  const bound = root.bound === undefined ? {} : { bound: root.bound }
  return { grantId, grantee, cids: root.cids.filter((cid) => cids.has(cid)), fromMs, untilMs, use: { purpose, right }, ...bound, ...boxes }
}

/** As much of the grant as the line says; what is given is what both name, so that its records need no list of their own. */
function asParent(
  { grantId, grantee, fromMs, untilMs }: ServedGrant,
  holder: Did,
  { records, later, deleteByMs }: ChildTerms,
  own: Pick<ParentTerms, 'purpose' | 'right' | 'hash'>,
): ParentTerms {
  const category = later === undefined ? {} : { category: { kinds: later.kinds, earlier: false, later: true } }
  const terms = { grantId, grantee, fromMs, untilMs, deleteByMs, signedAtMs: fromMs, records, may: ['pass-on'] as const, ...category }
  return { ...terms, ...own, rootId: grantId, holder, depth: 0 }
}

function jsonOf(payload: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
