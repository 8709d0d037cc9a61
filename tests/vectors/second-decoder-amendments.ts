/** The second decoder's part for amendments (section 11). */

import { fromB64, json, need, object, sha256, verified } from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'

export interface SignedAmendment {
  readonly amendmentJson: string
  readonly signature: string
}

const HEX = /^[0-9a-f]{32}$/u

/** What the first amendment of a grant names. */
export function hashOfGrant({ consentJson, signature }: Json): string {
  return sha256(`salus/1 grant hash\n${String(consentJson)}\n${String(signature)}`).toString('base64url')
}

/** What the next one names. */
export function hashOfAmendment({ amendmentJson, signature }: SignedAmendment): string {
  return sha256(`salus/1 amendment hash\n${amendmentJson}\n${signature}`).toString('base64url')
}

/** Errors: `limit-exceeded`, `invite-invalid`, `signature-invalid`. */
export function readAmendment({ amendmentJson, signature }: SignedAmendment, grantor: unknown): Json {
  need(amendmentJson.length <= 524_288, 'limit-exceeded')
  const said = object(Buffer.from(amendmentJson), 'invite-invalid')
  need(json(said) === amendmentJson && isShaped(said), 'invite-invalid')
  need(verified(grantor, 'salus/1 amendment', amendmentJson, fromB64(signature)), 'signature-invalid')
  return said
}

function isShaped(said: Json): boolean {
  const { version, grantId, seq, previous, atMs, added, removed } = said
  return (
    Object.keys(said).sort().join() === 'added,atMs,grantId,previous,removed,seq,version' &&
    version === 1 &&
    HEX.test(String(grantId)) &&
    Number.isSafeInteger(seq) &&
    Number(seq) >= 1 &&
    /^[\w-]{43}$/u.test(String(previous)) &&
    Number(atMs) > 0 &&
    Number(atMs) < 8.64e15 &&
    Array.isArray(added) &&
    Array.isArray(removed) &&
    added.length + removed.length <= 1000 &&
    added.every(
      (one: Json) => Object.keys(one).sort().join() === 'cid,kind,recordId,sizeBytes,version' && HEX.test(String(one['recordId'])),
    ) &&
    removed.every((id) => HEX.test(String(id)))
  )
}

/** What a grant is with these amendments, all of them read. */
export function amended(grant: Json, terms: Json, signed: readonly SignedAmendment[]): Json {
  const all = new Map(signed.map((one) => [hashOfAmendment(one), readAmendment(one, terms['grantor'])]))
  const sorted = [...all].sort(([a, x], [b, y]) => Number(x['seq']) - Number(y['seq']) || (a < b ? -1 : 1))
  const numbers = new Map([[hashOfGrant(grant), 0]])
  const ids = new Set((terms['records'] as Json[]).map(({ recordId }) => String(recordId)))
  const named = new Set(ids)
  const removed = new Set<string>()
  const [waiting, refused]: [string[], string[]] = [[], []]
  let next = { seq: 1, previous: hashOfGrant(grant) }
  for (const [hash, one] of sorted) {
    const added = one['added'] as Json[]
    if (!isAllowed(terms, one) || added.some(({ recordId }) => named.has(String(recordId)))) {
      refused.push(hash)
      continue
    }
    for (const id of one['removed'] as string[]) removed.add(id)
    if (numbers.get(String(one['previous'])) !== Number(one['seq']) - 1) {
      waiting.push(hash)
      continue
    }
    numbers.set(hash, Number(one['seq']))
    if (one['seq'] === next.seq) next = { seq: next.seq + 1, previous: hash }
    for (const { recordId } of added) ids.add(String(recordId))
  }
  return { records: [...ids].filter((id) => !removed.has(id)).sort(), removed: [...removed].sort(), next, waiting, refused }
}

function isAllowed(terms: Json, { grantId, atMs, added, removed }: Json): boolean {
  const { kinds, later } = (terms['category'] ?? { kinds: [], later: false }) as {
    readonly kinds: readonly string[]
    readonly later: boolean
  }
  const all = [...(added as Json[]).map(({ recordId }) => recordId), ...(removed as string[])]
  return (
    grantId === terms['grantId'] &&
    Number(atMs) >= Number(terms['signedAtMs']) &&
    Number(atMs) < Number(terms[terms['right'] === 'keep' && (added as Json[]).length === 0 ? 'deleteByMs' : 'untilMs']) &&
    all.length > 0 &&
    new Set(all).size === all.length &&
    (added as Json[]).every(({ kind }) => later && kinds.includes(kind === 'image' && !kinds.includes('image') ? 'imaging' : String(kind)))
  )
}
