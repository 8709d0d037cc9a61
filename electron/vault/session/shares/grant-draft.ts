/** From what a person chose to exactly which record versions a grant names. */

import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { hasExtras } from '../../../../shared/crypto/grant.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { GrantDraft } from '../../../../shared/api/grant-views.ts'
import { PURPOSES } from '../../../../shared/model/grant.ts'
import type { GrantedRecord, GrantTerms } from '../../../../shared/model/grant.ts'
import type { AnswerTerms } from '../../../../shared/model/narrowing.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { askedFor, refuseWider } from '../letters/answers.ts'
import type { AskedFor } from '../letters/answers.ts'
import { readKeptPrivate } from './kept-private.ts'
import { picturesOf } from '../records/pictures.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'

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
}

/** Errors: `contact-not-found`, `grant-empty`, `grant-dates`, `grant-purpose-missing`, `input-invalid`, `record-not-found`, `grant-too-large` with both numbers; of an answer also those of `askedFor` and `request-widened`. */
export async function resolveDraft(session: Session, draft: GrantDraft): Promise<ResolvedDraft> {
  const contact = await session.manifest.get('contacts', draft.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  if (!PURPOSES.includes(draft.purpose)) throw refusal('grant-purpose-missing')
  checkDates(draft, session.ports.clock.now())
  if (!hasExtras(extrasOf(draft))) throw refusal('input-invalid')
  const { records, keptPrivate } = await namedRecords(session, draft)
  if (records.length === 0 && draft.category?.later !== true) throw refusal('grant-empty')
  if (records.length > GRANT_RECORDS_MAX)
    throw refusal('grant-too-large', { recordCount: records.length, recordCountMax: GRANT_RECORDS_MAX })
  const asked = draft.requestId === undefined ? null : await askedFor(session, draft.requestId, records)
  if (asked !== null) refuseWider(asked, answerTermsOf(session, draft, { contact, records }))
  return { contact, records, asked, keptPrivate }
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
export function extrasOf({ may = [], keysOn, category }: GrantDraft): Pick<GrantTerms, 'may' | 'keysOn' | 'category'> {
  return {
    ...(may.length === 0 ? {} : { may: [...new Set(may)].sort() }),
    ...(keysOn === undefined ? {} : { keysOn }),
    ...(category === undefined ? {} : { category: { ...category, kinds: [...new Set(category.kinds)].sort() } }),
  }
}

/** What of the grant is compared with the request. */
function answerTermsOf(session: Session, draft: GrantDraft, { contact, records }: Pick<ResolvedDraft, 'contact' | 'records'>): AnswerTerms {
  const { purpose, right, fromMs, untilMs, deleteByMs } = draft
  const signedAtMs = session.ports.clock.now()
  const times = { fromMs, untilMs, deleteByMs, signedAtMs }
  return { grantor: session.identity.did, grantee: contact.did, purpose, right, ...times, records, ...extrasOf(draft) }
}

function checkDates(draft: GrantDraft, now: number): void {
  const whole = [draft.fromMs, draft.untilMs, draft.deleteByMs].every((time) => Number.isSafeInteger(time))
  const ordered = draft.fromMs < draft.untilMs && draft.untilMs <= draft.deleteByMs && draft.untilMs > now
  const { ledgerAgeMaxMs: age } = draft
  if (age !== undefined && !(Number.isSafeInteger(age) && age >= LEDGER_AGE_MS_MIN && age <= LEDGER_AGE_MS_MAX))
    throw refusal('input-invalid')
  if (!whole || !ordered || draft.untilMs - draft.fromMs > GRANT_DURATION_MS_MAX) throw refusal('grant-dates')
}

/** What is chosen, in the order of the ids. Errors: `record-not-found`, `search-unavailable`. */
export async function namedRecords(
  session: Session,
  draft: Pick<GrantDraft, 'scope' | 'category' | 'without'>,
): Promise<Pick<ResolvedDraft, 'records' | 'keptPrivate'>> {
  const ids = new Set(draft.scope.recordIds)
  for (const id of await picturesOf(session, draft.scope.recordIds)) ids.add(id)
  const kinds = new Set([...draft.scope.kinds, ...(draft.category?.earlier === true ? draft.category.kinds : [])])
  if (kinds.has('imaging')) kinds.add('image')
  const found: GrantedRecord[] = []
  let keptPrivate = 0
  if (kinds.size === 0) {
    const entries = await session.manifest.getMany('records', [...ids])
    for (const recordId of ids) {
      const entry = entries.get(recordId)
      if (entry === undefined) throw refusal('record-not-found')
      found.push({ recordId, version: entry.version, cid: entry.cid, sizeBytes: entry.sizeBytes, kind: entry.kind })
    }
  } else {
    const hers = await readKeptPrivate(session)
    for (const [recordId, entry] of await session.manifest.list('records')) {
      if (!ids.has(recordId)) {
        if (!(kinds.has(entry.kind) && isListed(entry))) continue
        if (await hers.isKept(recordId, entry)) {
          if (entry.kind !== 'image') keptPrivate += 1
          continue
        }
      }
      found.push({ recordId, version: entry.version, cid: entry.cid, sizeBytes: entry.sizeBytes, kind: entry.kind })
      ids.delete(recordId)
    }
    if (ids.size > 0) throw refusal('record-not-found')
  }
  const without = await leftOutOf(session, draft)
  const records = found.filter(({ recordId }) => !without.has(recordId)).sort((a, b) => (a.recordId < b.recordId ? -1 : 1))
  return { records, keptPrivate }
}

/** With the pictures of studies that are left out. */
async function leftOutOf(session: Session, { without = [] }: Pick<GrantDraft, 'without'>): Promise<ReadonlySet<string>> {
  return new Set([...without, ...(await picturesOf(session, without))])
}
