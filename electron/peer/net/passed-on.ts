/** Readers below a share that is kept for its owner: who shows the chain down to her is judged by the owner's line, as the owner's node judges her by the grant. */

import { isContactCard } from '../../../shared/crypto/card.ts'
import { childHash, readChildren, readGiven, staysBelow } from '../../../shared/crypto/child-grant.ts'
import type { SignedAndRead } from '../../../shared/crypto/child-grant.ts'
import { CHAIN_START } from '../../../shared/crypto/receipt-chain.ts'
import type { ReadAmendment } from '../../../shared/model/amendment.ts'
import type { ChildTerms, ParentTerms } from '../../../shared/model/child-grant.ts'
import type { ContactCard, Did } from '../../../shared/model/person.ts'
import type { SignedAmendment } from '../../../shared/model/signed-amendment.ts'
import type { SignedChild } from '../../../shared/model/signed-child.ts'
import type { ServedGrant } from '../../vault/ports.ts'

/** The owner's statements beside a chain: each is one signature to check. */
const GIVEN_MAX = 500

/** What was shown, with every signature checked; whether it fits under a share says `lineBelow`. */
export interface ShownChain {
  readonly chain: readonly SignedAndRead[]
  /** Whoever it is about, who showed it. */
  readonly last: ChildTerms
  /** Of the last one, signature and all. */
  readonly hash: string
  readonly rootId: string
  readonly card: ContactCard
  /** What the owner gave below since, as it was shown: whether she signed it says `withChanges`. */
  readonly given: readonly SignedAmendment[]
}

/** Null where it is not of the form, not signed, or not about whoever shows it. */
export function readShown(did: Did, payload: Uint8Array): ShownChain | null {
  const {
    chain,
    card,
    given: shown = [],
  } = jsonOf(payload) as { readonly chain?: unknown; readonly card?: unknown; readonly given?: unknown }
  if (!isContactCard(card) || card.did !== did) return null
  const read = readChildren(chain as readonly SignedChild[])
  const last = read.ok ? read.value.at(-1) : undefined
  if (!read.ok || last?.terms.grantee !== did) return null
  const given = shown as readonly SignedAmendment[]
  if (!isFew(given)) return null
  const { terms, signed } = last
  return { chain: read.value, last: terms, hash: childHash(signed), rootId: terms.rootId, card, given }
}

/** What was shown, with the changes that the owner signed. */
export interface JudgedChain extends ShownChain {
  readonly changes: readonly ReadAmendment[]
}

/** Only of a chain under a share of this owner, so that a stranger's statements cost nothing; null where one is not hers. */
export function withChanges(shown: ShownChain, owner: Did): JudgedChain | null {
  if (shown.last.holder !== owner) return null
  const changes = readGiven(shown.given, owner)
  return changes.ok ? { ...shown, changes: changes.value } : null
}

/** Each once, so that there is no more to check than was signed. */
function isFew(given: readonly SignedAmendment[]): boolean {
  return isList(given) && given.length <= GIVEN_MAX && new Set(given.map((one) => JSON.stringify(one))).size === given.length
}

/** Said without a type: what came from outside is only believed to be one. */
function isList(value: unknown): boolean {
  return Array.isArray(value)
}

/** The line of whoever shows it, under the line of the share; null where it does not fit under that, or was stopped. */
export function lineBelow(root: ServedGrant, owner: Did, { chain, last, changes }: JudgedChain): ServedGrant | null {
  const { below, use } = root
  const [first] = chain
  if (below === undefined || use === undefined || first === undefined) return null
  const { parent: hash, deleteByMs = first.terms.deleteByMs } = below
  if (!staysBelow(asParent(root, owner, first.terms, { ...use, hash, deleteByMs }), chain, changes)) return null
  if (chain.some(({ terms }) => below.stopped.includes(terms.childId))) return null
  const { childId: grantId, grantee, fromMs, untilMs, purpose, right } = last
  const cids = new Set(last.records.map(({ cid }) => cid))
  const line = { grantId, grantee, cids: root.cids.filter((cid) => cids.has(cid)), fromMs, untilMs, use: { purpose, right } }
  return { ...line, ...(root.bound === undefined ? {} : { bound: root.bound }), ...boxesFor(root, last) }
}

/** The same boxes, of what was passed on alone; the receipts are those of its own reader. */
function boxesFor({ boxes }: ServedGrant, { records }: ChildTerms): Pick<ServedGrant, 'boxes'> {
  if (boxes === undefined) return {}
  const cids = new Map(records.map(({ recordId, cid }) => [recordId, cid]))
  return { boxes: { ...boxes, list: boxes.list.filter(({ recordId, cid }) => cids.get(recordId) === cid), receipts: CHAIN_START } }
}

/** As much of the grant as the line says; what is given is what both name, so that its records need no list of their own. */
function asParent(
  { grantId, grantee, fromMs, untilMs }: ServedGrant,
  holder: Did,
  { records, later }: ChildTerms,
  own: Pick<ParentTerms, 'purpose' | 'right' | 'hash' | 'deleteByMs'>,
): ParentTerms {
  const category = later === undefined ? {} : { category: { kinds: later.kinds, earlier: false, later: true } }
  const terms = { grantId, grantee, fromMs, untilMs, signedAtMs: fromMs, records, may: ['pass-on'] as const, ...category }
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
