/** Changes a running grant: statements signed one behind the other, made durable with the letters that carry them in one commit. */

import { amendmentHash, signAmendment } from '../../../../shared/crypto/amendment.ts'
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sealKeyBox } from '../../../../shared/crypto/key-box.ts'
import { AMENDMENT_RECORDS_MAX, AMENDMENTS_MAX, changesUntilMs } from '../../../../shared/model/amendment.ts'
import type { AmendedGrant, AmendmentPayload, GrantAmendment } from '../../../../shared/model/amendment.ts'
import type { GrantTerms, GrantedRecord, SharedRow } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { amendmentKey, readStanding } from './amendments.ts'
import type { AmendmentEntry, GrantEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { queueLetter, sealLetter, storeLetters } from '../letters/mail.ts'
import { openRecordHead, openStoredRecord, recordEntry, recordKeyOf, rowFromContent } from '../records/records.ts'
import { refusal } from '../refusal.ts'
import { sealingAnew } from './reseal-withdrawn.ts'
import { peopleState } from './shared-people.ts'
import { storeBlob } from '../session.ts'
import type { Session } from '../session.ts'

export interface Change {
  readonly added: readonly GrantedRecord[]
  readonly removed: readonly string[]
  /** What is removed is to be sealed anew. */
  readonly deep?: boolean
  /** `peopleState` when it was looked at whose records these are: where the person said something else since, nothing is changed. */
  readonly people?: string
}

const turns = new WeakMap<Session, Promise<unknown>>()

/** Changes of grants come one after the other, so that each continues the one before. */
export function inAmendTurn<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const done = (turns.get(session) ?? Promise.resolve()).catch(() => undefined).then(work)
  turns.set(session, done)
  return done
}

/** A grant of mine that is changed, or something that was passed on below one. */
export interface Changed {
  readonly terms: GrantTerms
  readonly amended: AmendedGrant
  /** Whoever it was given to; without `id` no contact. */
  readonly reader: Pick<Contact, 'did' | 'card'> & { readonly id?: string }
  /** What the reader gets of a key; null where keys are given against receipts. */
  readonly sealKey: ((record: GrantedRecord, recordKey: Uint8Array) => Uint8Array) | null
  /** Inside the commit: it is still in force. */
  readonly isLive: (tx: Transaction) => Promise<boolean>
}

/** `also` is written in the same commit; false where the grant is over or a record is gone by then: nothing was changed. For use inside `inAmendTurn`. */
export async function amendGrant(
  session: Session,
  grantId: string,
  entry: GrantEntry,
  change: Change,
  also: (tx: Transaction, who: string) => Promise<void>,
): Promise<boolean> {
  const reader = await session.manifest.get('contacts', entry.contactId)
  if (reader === undefined) throw refusal('vault-damaged')
  const { terms, amended } = await readStanding(session, grantId, entry)
  if (change.added.length > 0 && decodeBase64Url(entry.shareKey ?? '')?.length !== 32) throw refusal('vault-damaged')
  const sealKey = sealKeyOf(entry, terms)
  const isLive = async (tx: Transaction): Promise<boolean> => {
    const grant = await tx.get('grants', grantId)
    if (grant === undefined || grant.withdrawnAtMs !== undefined) return false
    // Behind its end nothing joins it; copies that may be kept are taken back all the same.
    return grant.expiredNoted !== true || change.added.length === 0
  }
  return signChange(session, { terms, amended, reader, sealKey, isLive }, change, (tx) => also(tx, reader.name))
}

/** What the reader of a grant of mine gets of a key. */
export function sealKeyOf({ shareKey }: GrantEntry, { grantId, purpose, keysOn }: GrantTerms): Changed['sealKey'] {
  const key = decodeBase64Url(shareKey ?? '')
  return key === null || keysOn === 'receipt' ? null : (record, recordKey) => sealKeyBox(key, { grantId, purpose, record }, recordKey)
}

/** At most `AMENDMENT_RECORDS_MAX` records a statement; else as for `amendGrant`. */
export async function signChange(
  session: Session,
  { terms, amended, reader, sealKey, isLive }: Changed,
  change: Change,
  also: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const { grantId } = terms
  const atMs = Math.max(session.ports.clock.now(), terms.signedAtMs)
  if (atMs >= changesUntilMs(terms, change.added.length === 0)) return false
  const made: { readonly key: string; readonly entry: AmendmentEntry; readonly envelope: Uint8Array }[] = []
  let { next } = amended
  for (const part of partsOf(change)) {
    if (next.seq > AMENDMENTS_MAX) throw refusal('limit-exceeded')
    const amendment: GrantAmendment = { version: 1, grantId, ...next, atMs, ...part }
    const signed = signAmendment(session.identity, amendment)
    const payload: AmendmentPayload = { amendment: signed, ...(await givenWith(session, sealKey, part.added)) }
    const hash = amendmentHash(signed)
    const blob = await storeBlob(session, encodeUtf8(canonicalJson({ amendment: signed })))
    const envelope = sealLetter(session, reader, 'amendment', encodeUtf8(canonicalJson(payload)))
    const deep = change.deep === true && part.removed.length > 0 ? sealingAnew(session, 'due') : {}
    made.push({ key: amendmentKey(grantId, { hash, amendment }), entry: { grantId, side: 'given', hash, atMs, blob, ...deep }, envelope })
    next = { seq: next.seq + 1, previous: hash }
  }
  const letters = await storeLetters(
    session,
    made.map(({ envelope }) => envelope),
  )
  return session.manifest.commit(async (tx) => {
    if (!(await isLive(tx)) || !(await isStillRight(session, tx, change))) {
      tx.dropFilesAfter([...letters.map(({ cid }) => cid), ...made.flatMap((one) => one.entry.blob?.cid ?? [])])
      return false
    }
    for (const [at, { key, entry: fresh }] of made.entries()) {
      const letter = letters[at]
      if (letter === undefined) throw refusal('disk-failed')
      await tx.set('amendments', key, { ...fresh, letter: letter.cid })
      await queueLetter(
        session,
        tx,
        reader.id ?? reader.did,
        'amendment',
        grantId,
        reader.id === undefined ? { ...letter, card: reader.card } : letter,
      )
    }
    await also(tx)
    return true
  })
}

function partsOf({ added, removed }: Change): readonly Pick<Change, 'added' | 'removed'>[] {
  const parts: Pick<Change, 'added' | 'removed'>[] = []
  for (let at = 0; at < removed.length; at += AMENDMENT_RECORDS_MAX)
    parts.push({ added: [], removed: removed.slice(at, at + AMENDMENT_RECORDS_MAX) })
  for (let at = 0; at < added.length; at += AMENDMENT_RECORDS_MAX)
    parts.push({ added: added.slice(at, at + AMENDMENT_RECORDS_MAX), removed: [] })
  return parts
}

/** Keys for this grant and its purpose only, none where they are given against receipts; titles and dates, as in an invite. Errors: `record-not-found`. */
export async function givenWith(
  session: Session,
  sealKey: Changed['sealKey'],
  added: readonly GrantedRecord[],
): Promise<Pick<AmendmentPayload, 'keys' | 'rows'>> {
  return { keys: sealKey === null ? [] : await keysWith(session, sealKey, added), rows: await rowsWith(session, added) }
}

/** In their order. Errors: `record-not-found`. */
export async function keysWith(
  session: Session,
  sealKey: NonNullable<Changed['sealKey']>,
  added: readonly GrantedRecord[],
): Promise<readonly string[]> {
  const keys: string[] = []
  for (const record of added) {
    const entry = await recordEntry(session, record.recordId)
    keys.push(encodeBase64Url(sealKey(record, recordKeyOf(session, record.recordId, entry))))
  }
  return keys
}

/** In their order. Errors: `record-not-found` and those of opening. */
export async function rowsWith(session: Session, added: readonly GrantedRecord[]): Promise<readonly SharedRow[]> {
  const rows: SharedRow[] = []
  for (const { recordId } of added) {
    const entry = await recordEntry(session, recordId)
    const content =
      entry.kind === 'image' ? await openRecordHead(session, recordId, entry) : await openStoredRecord(session, recordId, entry)
    const { kind, title, date } = rowFromContent(recordId, content, entry)
    rows.push({ id: recordId, kind, title, date })
  }
  return rows
}

/** What it is to get is in the vault as it was read, not kept back since, and nobody else's by a word since. */
async function isStillRight(session: Session, tx: Transaction, { added, people }: Change): Promise<boolean> {
  if (people !== undefined && (await peopleState(session)) !== people) return false
  for (const { recordId, cid } of added) {
    if ((await tx.get('records', recordId))?.cid !== cid) return false
    if ((await tx.get('keptPrivate', recordId))?.kept === true) return false
  }
  return true
}
