/** Child grants: terms as canonical JSON, signed by whoever passes on; a chain of them is read from the holder's grant down, each checked against the one above. */

import { AMENDED_RECORDS_MAX, AMENDMENTS_MAX, allowsAmendment } from '../model/amendment.ts'
import type { ReadAmendment } from '../model/amendment.ts'
import type { SignedAmendment } from '../model/signed-amendment.ts'
import { CHILD_DEPTH_MAX, childWidens } from '../model/child-grant.ts'
import type { ChildLater, ChildTerms, ParentTerms } from '../model/child-grant.ts'
import { PURPOSES } from '../model/grant.ts'
import type { GrantCategory, GrantTerms, InvitePayload, SignedGrant } from '../model/grant.ts'
import { isMoment } from '../model/moment.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import type { Did } from '../model/person.ts'
import type { SignedChild } from '../model/signed-child.ts'
import { isId } from '../model/id.ts'
import { grantHash, readAmendment } from './amendment.ts'
import { encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { hasExtras, isGrantedRecord, readGrant } from './grant.ts'
import { sha256 } from './hash.ts'
import type { IdentityKeys } from './identity.ts'
import { HASH_DOMAINS, SIGNATURE_DOMAINS } from './labels.ts'
import { readSignedJson, signJson } from './signed-json.ts'
import type { StatementRule } from './signed-json.ts'

const CHILD_LENGTH_MAX = 16 * 1024 * 1024
const DEPTH_MAX = 4
const NAME_LENGTH_MAX = 200
const HASH = /^[A-Za-z0-9_-]{43}$/u
const MEMBERS = [
  ...['version', 'childId', 'parent', 'rootId', 'depth', 'holder', 'giver', 'giverName', 'grantee', 'granteeName', 'purpose'],
  ...['right', 'fromMs', 'untilMs', 'deleteByMs', 'signedAtMs', 'records', 'may', 'later'],
]

/** The holder's grant and every child down to the last one, all of them checked. */
export interface GrantChain {
  readonly root: GrantTerms
  readonly children: readonly ChildTerms[]
}

/** Signs the canonical JSON of the terms. */
export function signChild(identity: IdentityKeys, terms: ChildTerms): SignedChild {
  const { json, signature } = signJson(identity, SIGNATURE_DOMAINS.childGrant, terms)
  return { childJson: json, signature }
}

const RULE: StatementRule<ChildTerms> = {
  domain: SIGNATURE_DOMAINS.childGrant,
  lengthMax: CHILD_LENGTH_MAX,
  depthMax: DEPTH_MAX,
  isStatement: isChildTerms,
  signer: ({ giver }) => giver,
  invalid: 'invite-invalid',
}

/** What carries a chain. */
export type ChainOfInvite = Pick<InvitePayload, 'grant' | 'chain' | 'given'>

/** Reads the holder's grant and the chain below it; `given` are changes that she signed, which may have given what the chain names. Errors: those of `readGrant`; `invite-invalid`, `signature-invalid`, `limit-exceeded`; `grant-widened` where one goes beyond the one above it. */
export function readChain(grant: SignedGrant, chain: readonly SignedChild[], given: readonly SignedAmendment[] = []): Result<GrantChain> {
  const read = readGrant(grant)
  if (!read.ok) return read
  const changes = readGiven(given, read.value.grantor)
  if (!changes.ok) return changes
  const children = readChildren(chain)
  if (!children.ok) return children
  if (!staysBelow(rootAsParent(read.value, grant), children.value, changes.value)) return err('grant-widened')
  return ok({ root: read.value, children: children.value.map(({ terms }) => terms) })
}

/** A child grant whose signature was checked. */
export interface SignedAndRead {
  readonly signed: SignedChild
  readonly terms: ChildTerms
}

/** Each by itself, as many as there may be. Errors: `invite-invalid`, `signature-invalid`, `limit-exceeded`. */
export function readChildren(chain: readonly SignedChild[]): Result<readonly SignedAndRead[]> {
  if (!isList(chain) || chain.length === 0 || chain.length > CHILD_DEPTH_MAX) return err('invite-invalid')
  const children: SignedAndRead[] = []
  for (const signed of chain) {
    const child = readChild(signed)
    if (!child.ok) return child
    children.push({ signed, terms: child.value })
  }
  return ok(children)
}

/** True where each is inside the one above it, the first inside `parent`; `changes` are those that its holder signed. */
export function staysBelow(parent: ParentTerms, chain: readonly SignedAndRead[], changes: readonly ReadAmendment[] = []): boolean {
  let above = parent
  for (const { signed, terms } of chain) {
    if (childWidens(withGiven(above, changes), terms).length > 0) return false
    above = childAsParent(terms, signed)
  }
  return true
}

/** The grant at the end of an invite's chain, as what a child of it is compared with; without what joined it since. Errors: those of `readChain`. */
export function parentOf({ grant, chain, given }: ChainOfInvite): Result<ParentTerms> {
  if (chain === undefined) {
    const read = readGrant(grant)
    return read.ok ? ok(rootAsParent(read.value, grant)) : read
  }
  const read = readChain(grant, chain, given)
  if (!read.ok) return read
  const [last, signed] = [read.value.children.at(-1), chain.at(-1)]
  return last === undefined || signed === undefined ? err('invite-invalid') : ok(childAsParent(last, signed))
}

/** What an invite lets its reader do: the holder's grant, or what is left of it at the end of the chain. Errors: those of `readChain`. */
export function termsOfInvite({ grant, chain, given }: ChainOfInvite): Result<GrantTerms> {
  if (chain === undefined) return readGrant(grant)
  const read = readChain(grant, chain, given)
  if (!read.ok) return read
  const last = read.value.children.at(-1)
  return last === undefined ? err('invite-invalid') : ok(narrowed(read.value.root, last))
}

/** What the first change of a share names as the one before it: 43 characters of base64url. */
export function hashOfInvite({ grant, chain }: Pick<InvitePayload, 'grant' | 'chain'>): string {
  const last = chain?.at(-1)
  return last === undefined ? grantHash(grant) : childHash(last)
}

/** The same of a child grant; it is also what a child of that names as its parent. */
export function childHash({ childJson, signature }: SignedChild): string {
  return hashOf(childJson, signature)
}

/** The holder's grant as narrow as a child of it. */
export function narrowed(root: GrantTerms, child: ChildTerms): GrantTerms {
  const { request: _asked, may: _mayAbove, category: _whole, ...kept } = root
  const { grantee, granteeName, right, fromMs, untilMs, deleteByMs, signedAtMs, records, may } = child
  const times = { fromMs, untilMs, deleteByMs, signedAtMs }
  const own = { grantee, granteeName, right, ...times, records }
  return { ...kept, grantId: child.childId, ...own, ...optional({ may, category: categoryOf(child.later) }) }
}

function categoryOf(later: ChildLater | undefined): GrantCategory | undefined {
  return later === undefined ? undefined : { kinds: later.kinds, earlier: false, later: true }
}

/** Errors: `invite-invalid` where anything is missing, too much or out of bounds, `signature-invalid`, `limit-exceeded`. */
export function readChild(signed: SignedChild): Result<ChildTerms> {
  if (typeof signed !== 'object' || signed === null) return err('invite-invalid')
  return readSignedJson(signed.childJson, signed.signature, RULE)
}

/** Said without a type: what came from outside is only believed to be one. */
function isList(value: unknown): boolean {
  return Array.isArray(value)
}

/** What the holder gave after she signed, each change by itself; those of other grants than the chain's are none of these. Errors: `invite-invalid`, `signature-invalid`, `limit-exceeded`. */
export function readGiven(given: readonly SignedAmendment[], holder: Did): Result<readonly ReadAmendment[]> {
  if (!isList(given) || given.length > AMENDMENTS_MAX) return err('invite-invalid')
  const changes: ReadAmendment[] = []
  for (const signed of given) {
    const read = readAmendment(signed, holder)
    if (!read.ok) return read
    changes.push(read.value)
  }
  return ok(changes)
}

/** With what the holder gave to this grant after it was signed. That something was taken back since she knows herself when she serves. */
function withGiven(parent: ParentTerms, changes: readonly ReadAmendment[]): ParentTerms {
  const records = new Map(parent.records.map((record) => [record.recordId, record]))
  for (const { amendment } of changes)
    if (allowsAmendment(parent, amendment))
      for (const record of amendment.added) if (!records.has(record.recordId)) records.set(record.recordId, record)
  return { ...parent, records: [...records.values()] }
}

function rootAsParent(terms: GrantTerms, { consentJson, signature }: SignedGrant): ParentTerms {
  const { grantId, grantor, grantee, purpose, right, fromMs, untilMs, deleteByMs, signedAtMs, records, may, category } = terms
  const own = { grantId, grantee, purpose, right, fromMs, untilMs, deleteByMs, signedAtMs, records }
  return { ...own, ...optional({ may, category }), hash: hashOf(consentJson, signature), rootId: grantId, holder: grantor, depth: 0 }
}

function childAsParent(terms: ChildTerms, signed: SignedChild): ParentTerms {
  const { childId, rootId, holder, depth, grantee, purpose, right, fromMs, untilMs, deleteByMs, signedAtMs, records, may, later } = terms
  const own = { grantId: childId, grantee, purpose, right, fromMs, untilMs, deleteByMs, signedAtMs, records }
  return { ...own, ...optional({ may, category: categoryOf(later) }), hash: childHash(signed), rootId, holder, depth }
}

function optional<T extends object>(members: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}

function hashOf(text: string, signature: string): string {
  return encodeBase64Url(sha256(encodeUtf8(`${HASH_DOMAINS.parentGrant}\n${text}\n${signature}`)))
}

function isChildTerms(value: unknown): value is ChildTerms {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (!Object.entries(value).every(([name, member]) => MEMBERS.includes(name) && member !== undefined)) return false
  const terms = value as ChildTerms
  const names = [terms.holder, terms.giver, terms.giverName, terms.grantee, terms.granteeName]
  const times = [terms.fromMs, terms.untilMs, terms.deleteByMs, terms.signedAtMs]
  return (
    terms.version === 1 &&
    [terms.childId, terms.rootId].every(isId) &&
    typeof terms.parent === 'string' &&
    HASH.test(terms.parent) &&
    Number.isSafeInteger(terms.depth) &&
    names.every((name) => typeof name === 'string' && name !== '' && name.length <= NAME_LENGTH_MAX) &&
    PURPOSES.includes(terms.purpose) &&
    (terms.right === 'view' || terms.right === 'keep') &&
    times.every(isMoment) &&
    terms.fromMs < terms.untilMs &&
    terms.untilMs <= terms.deleteByMs &&
    hasExtras(optional({ may: terms.may })) &&
    (terms.later === undefined || isLater(terms.later)) &&
    Array.isArray(terms.records) &&
    terms.records.every(isGrantedRecord)
  )
}

function isLater(later: ChildLater): boolean {
  if (typeof later !== 'object' || (later as ChildLater | null) === null || Object.keys(later).sort().join(',') !== 'kinds,without')
    return false
  const { without } = later
  return (
    hasExtras(optional({ category: categoryOf(later) })) &&
    Array.isArray(without) &&
    without.length <= AMENDED_RECORDS_MAX &&
    without.every((id, at) => isId(id) && (at === 0 || String(without[at - 1]) < id))
  )
}
