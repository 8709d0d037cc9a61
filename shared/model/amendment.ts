/** Amendments: what was added to a running grant and taken back from it, one signed statement after the other. */

import type { SignedAmendment } from './signed-amendment.ts'
import type { GrantedRecord, GrantTerms, SharedRow } from './grant.ts'

/** One change of a grant. Its canonical JSON is what the grantor signs. */
export interface GrantAmendment {
  readonly version: 1
  /** 32 hexadecimal characters. */
  readonly grantId: string
  /** From 1; one more than that of the amendment it names. */
  readonly seq: number
  /** Hash of the amendment before, of the grant itself for the first one: 43 characters of base64url. */
  readonly previous: string
  readonly atMs: number
  readonly added: readonly GrantedRecord[]
  /** Record ids, for good. */
  readonly removed: readonly string[]
}

/** An amendment that was read from signed bytes, and what the next one names as `previous`. */
export interface ReadAmendment {
  readonly hash: string
  readonly amendment: GrantAmendment
}

/** What the letter to the reader carries. */
export interface AmendmentPayload {
  readonly amendment: SignedAmendment
  /** Key boxes of what was added, in its order, base64url; none where keys come against receipts. */
  readonly keys: readonly string[]
  readonly rows: readonly SharedRow[]
}

/** Records that one amendment adds or takes back. */
export const AMENDMENT_RECORDS_MAX = 1_000
/** Records that a grant may ever name together with its amendments. */
export const AMENDED_RECORDS_MAX = 100_000
/** What joins a share comes by itself up to so many bytes since this person last had it fetched: the sender alone says how much it is, and beyond that the person does. */
export const JOINED_BYTES_MAX = 1_000_000_000
/** Amendments of one grant. */
export const AMENDMENTS_MAX = 20_000

export type AmendedTerms = Pick<GrantTerms, 'grantId' | 'records' | 'right' | 'signedAtMs' | 'untilMs' | 'deleteByMs' | 'category'>

/** A grant as it stands with its amendments. */
export interface AmendedGrant {
  /** What may be read. */
  readonly records: readonly GrantedRecord[]
  /** That and what was taken back. */
  readonly ever: readonly GrantedRecord[]
  /** Record id to when it came in by an amendment. */
  readonly addedAtMs: ReadonlyMap<string, number>
  /** Record id to when it was taken back. */
  readonly removedAtMs: ReadonlyMap<string, number>
  /** Number and `previous` of the next amendment. */
  readonly next: { readonly seq: number; readonly previous: string }
  /** Those whose turn has not come: one before them is not here. What they take back is taken back already. */
  readonly waiting: readonly ReadAmendment[]
  /** Those that this grant does not allow; nothing of them counts. */
  readonly refused: readonly ReadAmendment[]
}

/**
 * The one rule, of whoever signs, serves and reads, whatever the order in which amendments come.
 * Added is only what the signed category lets in later, nothing after the end; what was taken back never comes back.
 * Where copies may be kept behind the end, records are taken back until the day on which all of them go.
 * Two computers of one person may continue the same statement: both count.
 */
export function amend(terms: AmendedTerms, grantHash: string, amendments: readonly ReadAmendment[]): AmendedGrant {
  const signed = new Set(terms.records.map(({ recordId }) => recordId))
  const ever = new Map(terms.records.map((record) => [record.recordId, record]))
  const addedAtMs = new Map<string, number>()
  const removedAtMs = new Map<string, number>()
  const seqs = new Map([[grantHash, 0]])
  const waiting: ReadAmendment[] = []
  const refused: ReadAmendment[] = []
  let next = { seq: 1, previous: grantHash }
  for (const one of inOrder(amendments)) {
    const { amendment, hash } = one
    if (!allowsAmendment(terms, amendment) || amendment.added.some(({ recordId }) => signed.has(recordId))) {
      refused.push(one)
      continue
    }
    for (const id of amendment.removed) removedAtMs.set(id, Math.min(amendment.atMs, removedAtMs.get(id) ?? amendment.atMs))
    const before = seqs.get(amendment.previous)
    if (before === undefined || before + 1 !== amendment.seq) {
      waiting.push(one)
      continue
    }
    seqs.set(hash, amendment.seq)
    if (amendment.seq === next.seq) next = { seq: amendment.seq + 1, previous: hash }
    for (const record of amendment.added) {
      if (ever.has(record.recordId) || ever.size >= AMENDED_RECORDS_MAX) continue
      ever.set(record.recordId, record)
      addedAtMs.set(record.recordId, amendment.atMs)
    }
  }
  const all = [...ever.values()]
  const records = all.filter(({ recordId }) => !removedAtMs.has(recordId))
  return { records, ever: all, addedAtMs, removedAtMs, next, waiting, refused }
}

/** May a record of this kind be added to the grant after it was signed? Pictures go with their studies. */
export function admits({ category }: Pick<GrantTerms, 'category'>, kind: string): boolean {
  if (category?.later !== true) return false
  return category.kinds.some((one) => one === kind || (one === 'imaging' && kind === 'image'))
}

/** By number, and among those of one number by hash: the same on every computer. */
function inOrder(amendments: readonly ReadAmendment[]): readonly ReadAmendment[] {
  const once = new Map(amendments.map((one) => [one.hash, one]))
  return [...once.values()].sort((a, b) => a.amendment.seq - b.amendment.seq || (a.hash < b.hash ? -1 : 1))
}

/** Until when it may be changed: what is only taken back, as long as its reader may have it. */
export function changesUntilMs({ right, untilMs, deleteByMs }: Omit<AmendedTerms, 'records'>, onlyTakesBack: boolean): number {
  return onlyTakesBack && right === 'keep' ? deleteByMs : untilMs
}

/** Whether this change is one that the signed terms let their holder make. */
export function allowsAmendment(terms: AmendedTerms, { grantId, atMs, added, removed }: GrantAmendment): boolean {
  const ids = [...added.map(({ recordId }) => recordId), ...removed]
  return (
    grantId === terms.grantId &&
    atMs >= terms.signedAtMs &&
    atMs < changesUntilMs(terms, added.length === 0) &&
    ids.length > 0 &&
    ids.length <= AMENDMENT_RECORDS_MAX &&
    new Set(ids).size === ids.length &&
    added.every(({ kind }) => admits(terms, kind))
  )
}
