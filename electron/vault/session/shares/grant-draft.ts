/** From what a person chose to exactly which record versions a grant names. */

import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { hasExtras, isListOfPeople } from '../../../../shared/crypto/grant.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { GrantDraft } from '../../../../shared/api/grant-views.ts'
import { PURPOSES } from '../../../../shared/model/grant.ts'
import type { GrantedRecord, GrantTerms } from '../../../../shared/model/grant.ts'
import { isMoment } from '../../../../shared/model/moment.ts'
import type { AnswerTerms } from '../../../../shared/model/narrowing.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { UnreadableRecord } from '../../../../shared/model/unreadable.ts'
import type { PeopleLeftOut } from '../../../../shared/model/whose.ts'
import type { RecordEntry } from '../collections.ts'
import { askedFor, refuseWider } from '../letters/answers.ts'
import type { AskedFor } from '../letters/answers.ts'
import { readKeptPrivate } from './kept-private.ts'
import { picturesOf } from '../records/pictures.ts'
import { countUnreadable, namedUnreadable, unreadableAmong } from '../records/unreadable.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'
import { leftOutOf, readSharedPeople } from './shared-people.ts'

/** Records one grant may name. */
export const GRANT_RECORDS_MAX = 20_000
/** Longest time a grant may run: a lifetime. A shorter one is what the window offers. */
const GRANT_DURATION_MS_MAX = 100 * 366 * 24 * 3600 * 1000

/** Bounds of how old the ledger may be while serving. */
const LEDGER_AGE_MS_MIN = 60_000
const LEDGER_AGE_MS_MAX = 366 * 24 * 3600 * 1000

export interface ResolvedDraft {
  readonly contact: Contact
  readonly records: readonly GrantedRecord[]
  /** The request that it answers; null where nobody asked. */
  readonly asked: AskedFor | null
  /** Records of its kinds that the person keeps to herself: they are not in it. */
  readonly keptPrivate: number
  /** Records of its kinds in other names than hers: they are not in it either. */
  readonly leftOut: readonly PeopleLeftOut[]
  /** What cannot be opened on this computer: nobody could be given it. */
  readonly unreadable: readonly UnreadableRecord[]
}

/** Errors: `contact-not-found`, `grant-empty`, `grant-dates`, `grant-purpose-missing`, `input-invalid`, `record-not-found`, `grant-too-large` with both numbers; of an answer also those of `askedFor` and `request-widened`. */
export async function resolveDraft(session: Session, draft: GrantDraft): Promise<ResolvedDraft> {
  const contact = await session.manifest.get('contacts', draft.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  if (!PURPOSES.includes(draft.purpose)) throw refusal('grant-purpose-missing')
  checkDates(draft, session.ports.clock.now())
  if (!hasExtras(extrasOf(draft))) throw refusal('input-invalid')
  const { records, keptPrivate, leftOut, unreadable } = await namedRecords(session, draft)
  // A preview says why there is nothing in it.
  if (records.length === 0 && leftOut.length === 0 && unreadable.length === 0 && draft.category?.later !== true)
    throw refusal('grant-empty')
  if (records.length > GRANT_RECORDS_MAX)
    throw refusal('grant-too-large', { recordCount: records.length, recordCountMax: GRANT_RECORDS_MAX })
  const before = countUnreadable(session)
  const asked = draft.requestId === undefined ? null : await askedFor(session, draft.requestId, records)
  if (countUnreadable(session) > before) return resolveDraft(session, draft)
  if (asked !== null) refuseWider(asked, answerTermsOf(session, draft, { contact, records }))
  return { contact, records, asked, keptPrivate, leftOut, unreadable }
}

/** The same choice of the same versions, between people who are called the same, gives the same token. */
export function draftToken(
  draft: GrantDraft,
  { contact, records }: Pick<ResolvedDraft, 'contact' | 'records'>,
  grantorName: string,
): string {
  const { contactId, purpose, right, fromMs, untilMs, deleteByMs, requestId, ledgerAgeMaxMs = 0 } = draft
  const people = { contactId, grantee: contact.did, granteeName: contact.name, grantorName }
  const said = { ...people, purpose, right, fromMs, untilMs, deleteByMs, requestId, ledgerAgeMaxMs, records, ...extrasOf(draft) }
  return encodeHex(sha256(encodeUtf8(canonicalJson(said))))
}

/** What goes into the terms beyond reading what is named; each only where it is there. */
export function extrasOf({ may = [], keysOn, category, people }: GrantDraft): Pick<GrantTerms, 'may' | 'keysOn' | 'category'> {
  return {
    ...(may.length === 0 ? {} : { may: [...new Set(may)].sort() }),
    ...(keysOn === undefined ? {} : { keysOn }),
    ...(category === undefined ? {} : { category: { ...category, kinds: [...new Set(category.kinds)].sort(), people: namesOf(people) } }),
  }
}

/** Sorted, each once. Errors: `input-invalid`. */
function namesOf(people: readonly string[] = []): readonly string[] {
  const names = [...new Set(people)].sort()
  if (!isListOfPeople(names)) throw refusal('input-invalid')
  return names
}

/** What of the grant is compared with the request. */
function answerTermsOf(session: Session, draft: GrantDraft, { contact, records }: Pick<ResolvedDraft, 'contact' | 'records'>): AnswerTerms {
  const { purpose, right, fromMs, untilMs, deleteByMs } = draft
  const signedAtMs = session.ports.clock.now()
  const times = { fromMs, untilMs, deleteByMs, signedAtMs }
  return { grantor: session.identity.did, grantee: contact.did, purpose, right, ...times, records, ...extrasOf(draft) }
}

function checkDates(draft: GrantDraft, now: number): void {
  // With any other one it could be signed and never be read again.
  const whole = [draft.fromMs, draft.untilMs, draft.deleteByMs].every(isMoment)
  const ordered = draft.fromMs < draft.untilMs && draft.untilMs <= draft.deleteByMs && draft.untilMs > now
  const { ledgerAgeMaxMs: age } = draft
  if (age !== undefined && !(Number.isSafeInteger(age) && age >= LEDGER_AGE_MS_MIN && age <= LEDGER_AGE_MS_MAX))
    throw refusal('input-invalid')
  if (!whole || !ordered || draft.untilMs - draft.fromMs > GRANT_DURATION_MS_MAX) throw refusal('grant-dates')
}

type Choice = Pick<GrantDraft, 'scope' | 'category' | 'without' | 'people'>
export type ChosenRecords = Pick<ResolvedDraft, 'records' | 'keptPrivate' | 'leftOut' | 'unreadable'>

/** What is chosen, in the order of the ids: what is named, and of kinds what is the holder's and of people who are included, but what is known not to open. Errors: `record-not-found`, `search-unavailable`, `input-invalid`. */
export async function namedRecords(session: Session, draft: Choice): Promise<ChosenRecords> {
  const ids = new Set([...draft.scope.recordIds, ...(await picturesOf(session, draft.scope.recordIds))])
  const without = new Set([...(draft.without ?? []), ...(await picturesOf(session, draft.without ?? []))])
  const named: GrantedRecord[] = []
  for (const [recordId, entry] of await session.manifest.getMany('records', [...ids])) named.push(grantedOf(recordId, entry))
  if (named.length < ids.size) throw refusal('record-not-found')
  const { found, keptPrivate, leftOut } = await ofKinds(session, draft, (id) => ids.has(id) || without.has(id))
  const chosen = [...named, ...found].filter(({ recordId }) => !without.has(recordId)).sort((a, b) => (a.recordId < b.recordId ? -1 : 1))
  // Of more than can go at once nothing is read.
  const lost = chosen.length > GRANT_RECORDS_MAX ? new Set<string>() : await unreadableAmong(session, chosen)
  const unreadable = await namedUnreadable(
    session,
    chosen.filter(({ recordId }) => lost.has(recordId)),
  )
  return { records: chosen.filter(({ recordId }) => !lost.has(recordId)), keptPrivate, leftOut, unreadable }
}

interface OfKinds extends Omit<ChosenRecords, 'records' | 'unreadable'> {
  readonly found: readonly GrantedRecord[]
}

/** Beside those about which the person said something by their ids. */
async function ofKinds(session: Session, { scope, category, people }: Choice, isSaid: (id: string) => boolean): Promise<OfKinds> {
  const kinds = new Set([...scope.kinds, ...(category?.earlier === true ? category.kinds : [])])
  const later = category?.later === true
  if (kinds.size === 0 && !later) return { found: [], keptPrivate: 0, leftOut: [] }
  if (kinds.has('imaging')) kinds.add('image')
  const hers = await readKeptPrivate(session)
  const found: GrantedRecord[] = []
  let keptPrivate = 0
  for (const [recordId, entry] of kinds.size === 0 ? [] : await session.manifest.list('records')) {
    if (isSaid(recordId) || !kinds.has(entry.kind) || !isListed(entry)) continue
    if (!(await hers.isKept(recordId, entry))) found.push(grantedOf(recordId, entry))
    else if (entry.kind !== 'image') keptPrivate += 1
  }
  const names = namesOf(people)
  const shared = await readSharedPeople(session)
  const stays = (await shared?.staying(found, names)) ?? new Map<string, never>()
  const leftOut = leftOutOf(shared, stays, { counted: found, later, names })
  return { found: found.filter(({ recordId }) => !stays.has(recordId)), keptPrivate, leftOut }
}

function grantedOf(recordId: string, { version, cid, sizeBytes, kind }: RecordEntry): GrantedRecord {
  return { recordId, version, cid, sizeBytes, kind }
}
