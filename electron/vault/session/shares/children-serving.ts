/** What the node may serve of what was passed on: straight to its reader, while the grant above and everything in between is in force. */

import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { GrantedRecord, SignedGrant } from '../../../../shared/model/grant.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { ServedBoxes, ServedGrant } from '../../ports.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import { readStandingChild } from './child-standing.ts'
import { isStopped } from './children-view.ts'
import { chainOf } from './key-boxes.ts'
import { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** A grant of mine that is in force, now or later. */
export interface LiveRoot {
  readonly signed: SignedGrant
  readonly bound: Pick<ServedGrant, 'bound'>
  /** Ids of records that are not shared any more. */
  readonly takenBack: { has(recordId: string): boolean }
  /** Where keys are given against receipts. */
  readonly boxes?: ServedBoxes
}

export interface ServedChildren {
  readonly served: readonly ServedGrant[]
  /** Of their readers, who need not be contacts. */
  readonly cards: readonly ContactCard[]
}

/** Each chain is checked again against the holder's grant as it is kept here. */
export async function servedChildren(
  session: Session,
  roots: ReadonlyMap<string, LiveRoot>,
  amendments: AmendmentsByGrant,
  now: number,
): Promise<ServedChildren> {
  const served: ServedGrant[] = []
  const cards: ContactCard[] = []
  const all = new Map(await session.manifest.list('children'))
  for (const [childId, entry] of all) {
    const root = roots.get(entry.rootId)
    if (entry.side !== 'received' || root === undefined || entry.untilMs <= now || isStopped(entry, all)) continue
    const child = await readStandingChild(session, root.signed, entry, amendments).catch(ignoreRefused)
    if (child === null || child.terms.grantId !== childId) continue
    const { grantee, purpose, right, fromMs, untilMs } = child.terms
    const records = child.amended.records.filter(({ recordId }) => !root.takenBack.has(recordId))
    const cids = records.map(({ cid }) => cid)
    const line = { grantId: childId, grantee, cids, fromMs, untilMs, use: { purpose, right }, ...root.bound }
    served.push({ ...line, ...(await boxesBelow(session, root, childId, records)) })
    cards.push(child.card)
  }
  return { served, cards }
}

/** The same boxes as above, of what was passed on alone; the receipts are those of its own reader. */
async function boxesBelow(
  session: Session,
  { boxes }: LiveRoot,
  childId: string,
  records: readonly GrantedRecord[],
): Promise<Pick<ServedGrant, 'boxes'>> {
  if (boxes === undefined) return {}
  const ids = new Set(records.map(({ recordId }) => recordId))
  return { boxes: { ...boxes, list: boxes.list.filter(({ recordId }) => ids.has(recordId)), receipts: await chainOf(session, childId) } }
}

/** What a chain can be refused for; everything else is trouble of this vault. */
const CHAIN_CODES: ReadonlySet<ErrorCode> = new Set(['invite-invalid', 'signature-invalid', 'grant-widened', 'limit-exceeded'])

function ignoreRefused(error: unknown): null {
  if (error instanceof Refusal && CHAIN_CODES.has(error.error.code)) return null
  throw error
}
