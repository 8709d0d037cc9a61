/** What the node may serve of what was passed on: straight to its reader, while the grant above and everything in between is in force. */

import { narrowed, readChain } from '../../../../shared/crypto/child-grant.ts'
import type { SignedGrant } from '../../../../shared/model/grant.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { ServedGrant } from '../../ports.ts'
import type { ChildEntry } from '../letters/offer-entries.ts'
import { openChild } from './children-view.ts'
import type { Session } from '../session.ts'

/** A grant of mine that is in force, now or later. */
export interface LiveRoot {
  readonly signed: SignedGrant
  readonly bound: Pick<ServedGrant, 'bound'>
  /** Ids of records that are not shared any more. */
  readonly takenBack: { has(recordId: string): boolean }
}

export interface ServedChildren {
  readonly served: readonly ServedGrant[]
  /** Of their readers, who need not be contacts. */
  readonly cards: readonly ContactCard[]
}

/** Each chain is checked again against the holder's grant as it is kept here. */
export async function servedChildren(session: Session, roots: ReadonlyMap<string, LiveRoot>, now: number): Promise<ServedChildren> {
  const served: ServedGrant[] = []
  const cards: ContactCard[] = []
  const all = new Map(await session.manifest.list('children'))
  for (const [childId, entry] of all) {
    const root = roots.get(entry.rootId)
    if (entry.side !== 'received' || root === undefined || entry.untilMs <= now || isStopped(entry, all)) continue
    const { chain, card } = await openChild(session, entry)
    const read = readChain(root.signed, chain)
    const last = read.ok ? read.value.children.at(-1) : undefined
    if (!read.ok || last === undefined || last.childId !== childId) continue
    const { grantee, purpose, right, records, fromMs, untilMs } = narrowed(read.value.root, last)
    const cids = records.filter(({ recordId }) => !root.takenBack.has(recordId)).map(({ cid }) => cid)
    served.push({ grantId: childId, grantee, cids, fromMs, untilMs, use: { purpose, right }, ...root.bound })
    cards.push(card)
  }
  return { served, cards }
}

/** Itself, or one above it. */
export function isStopped(entry: ChildEntry, all: ReadonlyMap<string, ChildEntry>): boolean {
  return entry.stoppedAtMs !== undefined || entry.above.some((id) => all.get(id)?.stoppedAtMs !== undefined)
}
