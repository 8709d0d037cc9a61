/** Grants and shares as they stand now: the signed terms with their amendments, read back and checked. */

import { grantHash, readAmendment } from '../../../../shared/crypto/amendment.ts'
import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { amend } from '../../../../shared/model/amendment.ts'
import type { AmendedGrant, AmendmentPayload, ReadAmendment } from '../../../../shared/model/amendment.ts'
import type { GrantTerms, SignedGrant } from '../../../../shared/model/grant.ts'
import type { AmendmentEntry, GrantEntry } from '../collections.ts'
import { must } from '../refusal.ts'
import { readSignedGrant } from './signed-grant.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** Entries of amendments by grant; the key of each is first. */
export type AmendmentsByGrant = ReadonlyMap<string, readonly (readonly [string, AmendmentEntry])[]>

export interface StandingGrant {
  readonly signed: SignedGrant
  readonly terms: GrantTerms
  readonly amended: AmendedGrant
}

/** Under which key an amendment lies: two that continue the same one lie beside each other. */
export function amendmentKey(grantId: string, { hash, amendment }: ReadAmendment): string {
  return `${grantId}/${String(amendment.seq)}/${hash.slice(0, 22)}`
}

/** Read once for many grants: of mine and what was passed on below them (`given`), or of shares from others. Those that wait for their invite are not among them: whose they are is not known yet. */
export async function listAmendments(session: Session, side: AmendmentEntry['side']): Promise<AmendmentsByGrant> {
  const found = new Map<string, (readonly [string, AmendmentEntry])[]>()
  for (const [key, entry] of await session.manifest.list('amendments'))
    if (entry.early === undefined && entry.side === side) found.set(entry.grantId, [...(found.get(entry.grantId) ?? []), [key, entry]])
  return found
}

/** A grant of mine as it stands. */
export async function readStanding(
  session: Session,
  grantId: string,
  entry: GrantEntry,
  known?: AmendmentsByGrant,
): Promise<StandingGrant> {
  const { signed, terms } = await readSignedGrant(session, entry)
  const entries = (known ?? (await listAmendments(session, 'given'))).get(grantId) ?? []
  return { signed, terms, amended: await standing(session, grantHash(signed), terms, entries) }
}

/** The same of anything that was signed with the entries of its amendments, and `more` that are not kept yet; `hash` is what the first of them continues. */
export async function standing(
  session: Session,
  hash: string,
  terms: GrantTerms,
  entries: readonly (readonly [string, AmendmentEntry])[],
  more: readonly ReadAmendment[] = [],
): Promise<AmendedGrant> {
  const read = [...more]
  for (const [, entry] of entries) {
    const one = await readOne(session, entry, terms)
    if (one !== null) read.push(one)
  }
  return amend(terms, hash, read)
}

const seen = new WeakMap<Session, Map<string, ReadAmendment>>()

/** Null once the share has ended. What was checked once in a session does not change: it lies under its hash. */
export async function readOne(
  session: Session,
  { blob, hash }: AmendmentEntry,
  { grantor }: Pick<GrantTerms, 'grantor'>,
): Promise<ReadAmendment | null> {
  if (blob === null) return null
  const known = seen.get(session) ?? new Map<string, ReadAmendment>()
  seen.set(session, known)
  const found = known.get(hash)
  if (found !== undefined) return found
  const { amendment } = await readAmendmentPayload(session, blob)
  const one = must(readAmendment(amendment, grantor))
  known.set(one.hash, one)
  return one
}

/** The stored payload: of one that was given, only the statement. */
export async function readAmendmentPayload(session: Session, blob: NonNullable<AmendmentEntry['blob']>): Promise<AmendmentPayload> {
  return JSON.parse(decodeUtf8(await readBlob(session, blob))) as AmendmentPayload
}
