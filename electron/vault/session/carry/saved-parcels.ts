/** What goes into a sealed parcel: the invite of a grant with all its blocks, or letters that wait for a contact. */

import { concatBytes, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { AmendmentPayload, ReadAmendment } from '../../../../shared/model/amendment.ts'
import type { GrantedRecord, GrantTerms, SharedRow } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { UnreadableRecord } from '../../../../shared/model/unreadable.ts'
import type { CarBlock } from '../../ports.ts'
import { keysWith, rowsWith, sealKeyOf } from '../shares/amend-grant.ts'
import { amendmentKey, listAmendments, readAmendmentPayload, readOne, readStanding } from '../shares/amendments.ts'
import { blocksOfFiles, readBlocks } from './car-blocks.ts'
import type { AmendmentEntry, DeliveryEntry, GrantEntry } from '../collections.ts'
import { sealLetter, waitingLetters } from '../letters/mail.ts'
import { LETTERS_BYTES_MAX, packLetters, PARCEL_LETTERS_MAX } from './parcel-form.ts'
import type { ParcelForm } from './parcel-form.ts'
import { namedUnreadable, unreadableAmong } from '../records/unreadable.ts'
import { mustAwait, refusal } from '../refusal.ts'
import { isOver } from '../shares/grant-over.ts'
import { decisionTimeMs } from '../shares/serving.ts'
import type { Session } from '../session.ts'

/** A grant that may go out as a file, and its blocks. */
export interface GrantParcel {
  readonly entry: GrantEntry
  readonly terms: GrantTerms
  readonly contact: Contact
  /** All that go with it: those of the grant, and what joined it since. */
  readonly records: readonly GrantedRecord[]
  /** Of those that were to go what cannot be read here: their keys go with it, their bytes do not. */
  readonly lost: readonly GrantedRecord[]
  readonly unreadable: readonly UnreadableRecord[]
  readonly cids: readonly string[]
  /** Ids of those that were taken back: neither their keys nor their titles go with it. */
  readonly removed: ReadonlySet<string>
  /** What joined it and what was taken back, in its order. */
  readonly changes: readonly ReadAmendment[]
  /** Records that joined it and are too many statements for one file. */
  readonly notIn: number
}

/** Errors: `grant-not-found`, `grant-withdrawn`, `grant-expired`, `limit-exceeded`, `contact-not-found`, `block-missing`, `block-damaged`. */
export async function grantParcel(session: Session, grantId: string): Promise<GrantParcel> {
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  if (entry.withdrawnAtMs !== undefined) throw refusal('grant-withdrawn')
  if (isOver(entry, await decisionTimeMs(session, 'own'))) throw refusal('grant-expired')
  const amendments = await listAmendments(session, 'given')
  const { terms, amended } = await readStanding(session, grantId, entry, amendments)
  const contact = await session.manifest.get('contacts', entry.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const removed = new Set(amended.removedAtMs.keys())
  const all = await changesOf(session, terms, amendments.get(grantId) ?? [])
  // What was taken back is to be said with it, all of it.
  if (removed.size > 0 && all.length >= PARCEL_LETTERS_MAX) throw refusal('limit-exceeded')
  const changes = all.slice(0, PARCEL_LETTERS_MAX - 1)
  const joined = new Set(changes.flatMap(({ amendment }) => amendment.added.map(({ recordId }) => recordId)))
  const due = amended.records.filter(({ recordId }) => !amended.addedAtMs.has(recordId) || joined.has(recordId))
  const closed = await unreadableAmong(session, due)
  const [records, lost] = [due.filter(({ recordId }) => !closed.has(recordId)), due.filter(({ recordId }) => closed.has(recordId))]
  if (records.length === 0 && lost.length > 0) throw refusal('block-missing')
  const unreadable = await namedUnreadable(session, lost)
  const cids = await blocksOfFiles(
    session,
    records.map(({ cid }) => cid),
  )
  return { entry, terms, contact, records, lost, unreadable, removed, cids, changes, notIn: amended.records.length - due.length }
}

/** Each behind the one that it continues. */
async function changesOf(
  session: Session,
  terms: GrantTerms,
  entries: readonly (readonly [string, AmendmentEntry])[],
): Promise<readonly ReadAmendment[]> {
  const read = await Promise.all(entries.map(([, entry]) => readOne(session, entry, terms)))
  return read
    .filter((one) => one !== null)
    .sort((one, other) => one.amendment.seq - other.amendment.seq || (one.hash < other.hash ? -1 : 1))
}

/** The letter that brings one of them, sealed anew: what was signed is as it was. Errors: `record-not-found`. */
export async function changeLetter(session: Session, parcel: GrantParcel, { hash, amendment }: ReadAmendment): Promise<Uint8Array> {
  const { entry, terms, contact, removed } = parcel
  const found = await session.manifest.get('amendments', amendmentKey(terms.grantId, { hash, amendment }))
  if (found === undefined || found.blob === null) throw refusal('vault-damaged')
  const { amendment: signed } = await readAmendmentPayload(session, found.blob)
  const sealKey = sealKeyOf(entry, terms)
  const left = amendment.added.filter(({ recordId }) => !removed.has(recordId))
  const keys = sealKey === null ? [] : withBlanks(amendment.added, removed, await keysWith(session, sealKey, left), () => '')
  const known = rowsOfLost(parcel)
  const rows = await rowsWith(
    session,
    left.filter(({ recordId }) => !known.has(recordId)),
  )
  const shown = withBlanks(left, new Set(known.keys()), rows, (record) => known.get(record.recordId) ?? blankRow(record))
  const payload: AmendmentPayload = { amendment: signed, keys, rows: withBlanks(amendment.added, removed, shown, blankRow) }
  return sealLetter(session, contact, 'amendment', encodeUtf8(canonicalJson(payload)))
}

/** What is given of the records that were not taken back, with `blank` in the places of those that were. */
export function withBlanks<T>(
  records: readonly GrantedRecord[],
  removed: ReadonlySet<string>,
  given: readonly T[],
  blank: (record: GrantedRecord) => T,
): readonly T[] {
  let place = 0
  return records.map((record) => {
    const one = removed.has(record.recordId) ? undefined : given[place++]
    return one ?? blank(record)
  })
}

/** By their ids: what cannot be read is called as lists knew it. */
export function rowsOfLost({ unreadable }: Pick<GrantParcel, 'unreadable'>): ReadonlyMap<string, SharedRow> {
  return new Map(unreadable.map(({ recordId, kind, title, date }) => [recordId, { id: recordId, kind, title, date }]))
}

/** Of a record that was taken back. */
export function blankRow({ recordId, kind }: GrantedRecord): SharedRow {
  return { id: recordId, kind, title: '', date: '' }
}

/** Letters that wait for a contact, in their order. `from`: the one that the file before had no room for; all of them where it has gone meanwhile. Errors: `contact-not-found`, `parcel-empty`. */
export async function waitingFor(
  session: Session,
  contactId: string,
  from = '',
): Promise<{ readonly contact: Contact; readonly letters: readonly (readonly [string, DeliveryEntry])[] }> {
  const contact = await session.manifest.get('contacts', contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const all = (await waitingLetters(session)).filter(([, entry]) => entry.contactId === contactId)
  if (all.length === 0) throw refusal('parcel-empty')
  const first = all.findIndex(([id]) => id === from)
  return { contact, letters: first < 0 ? all : all.slice(first) }
}

/** The first of these letters, as they are sealed. */
export interface ReadLetters {
  /** As many as one file holds, at least one. */
  readonly envelopes: readonly Uint8Array[]
  /** How many come behind them, and the first of those; absent for none. */
  readonly more?: { readonly letters: number; readonly from: string }
}

/** Errors: `block-missing`, `block-damaged`. */
export async function readLetters(
  session: Session,
  letters: readonly (readonly [string, DeliveryEntry])[],
  bytesMax = LETTERS_BYTES_MAX,
): Promise<ReadLetters> {
  const envelopes: Uint8Array[] = []
  let bytes = 0
  for (const [id, { cid, chunks }] of letters) {
    const envelope = concatBytes(...(await mustAwait(session.ports.blocks.readChunks(cid, 0, chunks))))
    bytes += envelope.length
    const isFull = envelopes.length >= PARCEL_LETTERS_MAX || bytes > bytesMax
    if (isFull && envelopes.length > 0) return { envelopes, more: { letters: letters.length - envelopes.length, from: id } }
    envelopes.push(envelope)
  }
  return { envelopes }
}

/** Writes a parcel: contents and letters first. Errors: those of reading blocks and of the disk, `cancelled`. */
export async function writeParcel(
  session: Session,
  path: string,
  envelopes: readonly Uint8Array[],
  records: {
    readonly roots: readonly string[]
    readonly cids: readonly string[]
    readonly form?: ParcelForm
    readonly without?: readonly string[]
  },
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number }> {
  if (path === '') throw refusal('input-invalid')
  const { contents, blocks } = packLetters(envelopes, records.form, records.without)
  const pieces = async function* (): AsyncGenerator<CarBlock> {
    yield* blocks
    yield* readBlocks(session, records.cids, signal, (done) => {
      session.emit({ type: 'backup-progress', done, total: records.cids.length })
    })
  }
  const roots = [...new Set([contents, ...records.roots])]
  return mustAwait(session.ports.car.write(path, roots, pieces()))
}
