/** Child grants: what a reader who may pass on gives to a colleague, under the holder's own grant; and the one rule that it is never wider or longer. */

import type { SignedAmendment } from './signed-amendment.ts'
import type { GrantedRecord, GrantExtra, GrantRight, GrantTerms, Purpose } from './grant.ts'
import type { ContactCard, Did } from './person.ts'
import type { RecordKind } from './record.ts'
import type { SignedChild } from './signed-child.ts'

/** Below the holder's grant: a colleague, and a colleague of hers. */
export const CHILD_DEPTH_MAX = 2
/** Child grants of one grant of the holder. */
export const CHILDREN_MAX = 50

/** The terms that whoever passes on signs. */
export interface ChildTerms {
  readonly version: 1
  /** 32 hexadecimal characters, random; it stands for a grant wherever one is named. */
  readonly childId: string
  /** Hash of the grant above it: of the holder's, or of another child. 43 characters of base64url. */
  readonly parent: string
  /** The holder's grant. */
  readonly rootId: string
  /** 1 directly below it. */
  readonly depth: number
  readonly holder: Did
  readonly giver: Did
  readonly giverName: string
  readonly grantee: Did
  readonly granteeName: string
  readonly purpose: Purpose
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly signedAtMs: number
  readonly records: readonly GrantedRecord[]
  /** Sorted; absent: none. Adding to the holder's records is never passed on. */
  readonly may?: readonly GrantExtra[]
  /** Absent: exactly the records named. With it there may be none of them yet. */
  readonly later?: ChildLater
}

/** What joins the grant above after it was signed goes on to the reader below as well. */
export interface ChildLater {
  /** Some of those that the grant above takes in later; sorted, each once. */
  readonly kinds: readonly RecordKind[]
  /** Ids of records that had joined it by then and are not passed on; sorted, each once. */
  readonly without: readonly string[]
}

/** What the holder gets of a child grant: all of them below hers down to it, and how to reach the new reader. */
export interface ChildNotice {
  readonly chain: readonly SignedChild[]
  readonly card: ContactCard
  /** The holder's changes that gave what the chain names beside the records of her grant. */
  readonly given?: readonly SignedAmendment[]
  /** Opens the key boxes of this child grant, 32 bytes, base64url: she gives on with it what joins later. Only with `later`. */
  readonly shareKey?: string
}

/** The grant above, whichever it is. `hash` is what a child names. */
export interface ParentTerms extends Pick<
  GrantTerms,
  'grantId' | 'grantee' | 'purpose' | 'right' | 'fromMs' | 'untilMs' | 'deleteByMs' | 'signedAtMs' | 'records' | 'may' | 'category'
> {
  readonly hash: string
  readonly rootId: string
  readonly holder: Did
  /** 0 for the holder's own grant. */
  readonly depth: number
}

/** Everything that a child could be wider in. */
export const CHILD_PARTS = [
  'parent',
  'people',
  'records',
  'purpose',
  'right',
  'from',
  'until',
  'delete-by',
  'time',
  'extras',
  'depth',
  'allowed',
  'later',
] as const
export type ChildPart = (typeof CHILD_PARTS)[number]

/** In which parts the child is wider than what is above it; none where it stays inside. */
export function childWidens(parent: ParentTerms, child: ChildTerms): readonly ChildPart[] {
  return CHILD_PARTS.filter((part) => IS_WIDER[part](parent, child))
}

/** In step with the parts: the compiler refuses a missing one. */
const IS_WIDER: Readonly<Record<ChildPart, (parent: ParentTerms, child: ChildTerms) => boolean>> = {
  parent: (parent, child) => child.parent !== parent.hash || child.rootId !== parent.rootId,
  people: (parent, child) =>
    child.giver !== parent.grantee || child.holder !== parent.holder || child.grantee === parent.holder || child.grantee === child.giver,
  records: (parent, child) => (child.records.length === 0 && child.later === undefined) || hasMore(parent.records, child.records),
  purpose: (parent, child) => child.purpose !== parent.purpose,
  right: (parent, child) => child.right !== 'view' && child.right !== parent.right,
  from: (parent, child) => child.fromMs < parent.fromMs,
  until: (parent, child) => child.untilMs > parent.untilMs,
  'delete-by': (parent, child) => child.deleteByMs > parent.deleteByMs,
  time: (parent, child) => child.signedAtMs < parent.fromMs || child.signedAtMs >= parent.untilMs,
  extras: (parent, child) => (child.may ?? []).some((extra) => extra === 'add' || parent.may?.includes(extra) !== true),
  depth: (parent, child) => child.depth !== parent.depth + 1 || child.depth > CHILD_DEPTH_MAX,
  allowed: (parent) => parent.may?.includes('pass-on') !== true,
  later: ({ category }, { later }) =>
    later !== undefined && (category?.later !== true || later.kinds.some((kind) => !category.kinds.includes(kind))),
}

/** Any that is not there exactly so, or is there twice. */
function hasMore(above: readonly GrantedRecord[], below: readonly GrantedRecord[]): boolean {
  const known = new Map(above.map((record) => [record.recordId, record]))
  const same = (record: GrantedRecord): boolean => {
    const one = known.get(record.recordId)
    return one?.version === record.version && one.cid === record.cid && one.kind === record.kind && one.sizeBytes === record.sizeBytes
  }
  return new Set(below.map(({ recordId }) => recordId)).size !== below.length || !below.every(same)
}
