/** Child grants: terms as canonical JSON, signed by whoever passes on; a chain of them is read from the holder's grant down, each checked against the one above. */

import { CHILD_DEPTH_MAX, childWidens } from '../model/child-grant.ts'
import type { ChildTerms, ParentTerms } from '../model/child-grant.ts'
import { PURPOSES } from '../model/grant.ts'
import type { GrantTerms, InvitePayload, SignedGrant } from '../model/grant.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import type { SignedChild } from '../model/signed-child.ts'
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
const HEX_32 = /^[0-9a-f]{32}$/u
const HASH = /^[A-Za-z0-9_-]{43}$/u
const MEMBERS = [
  ...['version', 'childId', 'parent', 'rootId', 'depth', 'holder', 'giver', 'giverName', 'grantee', 'granteeName', 'purpose'],
  ...['right', 'fromMs', 'untilMs', 'deleteByMs', 'signedAtMs', 'records', 'may'],
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

/** Reads the holder's grant and the chain below it. Errors: those of `readGrant`; `invite-invalid`, `signature-invalid`, `limit-exceeded`; `grant-widened` where one goes beyond the one above it. */
export function readChain(grant: SignedGrant, chain: readonly SignedChild[]): Result<GrantChain> {
  const read = readGrant(grant)
  if (!read.ok) return read
  if (!isList(chain) || chain.length === 0 || chain.length > CHILD_DEPTH_MAX) return err('invite-invalid')
  let parent = rootAsParent(read.value, grant)
  const children: ChildTerms[] = []
  for (const signed of chain) {
    const child = readChild(signed)
    if (!child.ok) return child
    if (childWidens(parent, child.value).length > 0) return err('grant-widened')
    children.push(child.value)
    parent = childAsParent(child.value, signed)
  }
  return ok({ root: read.value, children })
}

/** The grant at the end of an invite's chain, as what a child of it is compared with. Errors: those of `readChain`. */
export function parentOf({ grant, chain }: Pick<InvitePayload, 'grant' | 'chain'>): Result<ParentTerms> {
  if (chain === undefined) {
    const read = readGrant(grant)
    return read.ok ? ok(rootAsParent(read.value, grant)) : read
  }
  const read = readChain(grant, chain)
  if (!read.ok) return read
  const [last, signed] = [read.value.children.at(-1), chain.at(-1)]
  return last === undefined || signed === undefined ? err('invite-invalid') : ok(childAsParent(last, signed))
}

/** What an invite lets its reader do: the holder's grant, or what is left of it at the end of the chain. Errors: those of `readChain`. */
export function termsOfInvite({ grant, chain }: Pick<InvitePayload, 'grant' | 'chain'>): Result<GrantTerms> {
  if (chain === undefined) return readGrant(grant)
  const read = readChain(grant, chain)
  if (!read.ok) return read
  const last = read.value.children.at(-1)
  return last === undefined ? err('invite-invalid') : ok(narrowed(read.value.root, last))
}

/** The holder's grant as narrow as a child of it. */
export function narrowed(root: GrantTerms, child: ChildTerms): GrantTerms {
  const { request: _asked, may: _mayAbove, category: _whole, ...kept } = root
  const { grantee, granteeName, right, fromMs, untilMs, deleteByMs, signedAtMs, records, may } = child
  const times = { fromMs, untilMs, deleteByMs, signedAtMs }
  return { ...kept, grantId: child.childId, grantee, granteeName, right, ...times, records, ...(may === undefined ? {} : { may }) }
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

function rootAsParent(terms: GrantTerms, { consentJson, signature }: SignedGrant): ParentTerms {
  const { grantId, grantor, grantee, purpose, right, fromMs, untilMs, deleteByMs, records, may, keysOn } = terms
  const own = { grantee, purpose, right, fromMs, untilMs, deleteByMs, records }
  const hash = hashOf(consentJson, signature)
  return { ...own, ...optional({ may, keysOn }), hash, rootId: grantId, holder: grantor, depth: 0 }
}

function childAsParent(terms: ChildTerms, { childJson, signature }: SignedChild): ParentTerms {
  const { rootId, holder, depth, grantee, purpose, right, fromMs, untilMs, deleteByMs, records, may } = terms
  const own = { grantee, purpose, right, fromMs, untilMs, deleteByMs, records }
  return { ...own, ...optional({ may }), hash: hashOf(childJson, signature), rootId, holder, depth }
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
    [terms.childId, terms.rootId].every((id) => typeof id === 'string' && HEX_32.test(id)) &&
    typeof terms.parent === 'string' &&
    HASH.test(terms.parent) &&
    Number.isSafeInteger(terms.depth) &&
    names.every((name) => typeof name === 'string' && name !== '' && name.length <= NAME_LENGTH_MAX) &&
    PURPOSES.includes(terms.purpose) &&
    (terms.right === 'view' || terms.right === 'keep') &&
    times.every((time) => Number.isSafeInteger(time) && time > 0 && time < 8.64e15) &&
    terms.fromMs < terms.untilMs &&
    terms.untilMs <= terms.deleteByMs &&
    hasExtras(optional({ may: terms.may })) &&
    Array.isArray(terms.records) &&
    terms.records.every(isGrantedRecord)
  )
}
