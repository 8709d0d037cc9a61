/** Answers to requests: never wider than what was asked, checked by whoever signs and again by whoever gets the grant. */

import { readRequest, requestHash } from '../../../../shared/crypto/request.ts'
import type { GrantedRecord, GrantTerms, InvitePayload, SharedRow } from '../../../../shared/model/grant.ts'
import { narrows } from '../../../../shared/model/narrowing.ts'
import type { AnswerTerms, RecordFacts } from '../../../../shared/model/narrowing.ts'
import type { Did } from '../../../../shared/model/person.ts'
import { RECORD_KINDS } from '../../../../shared/model/record.ts'
import type { RequestTerms } from '../../../../shared/model/request.ts'
import type { SignedRequest } from '../../../../shared/model/signed-request.ts'
import { damageOf } from '../records/damage.ts'
import { areOfStudies } from '../records/pictures.ts'
import { openRecordHead, openStoredRecord, recordEntry, rowFromContent } from '../records/records.ts'
import { noteUnreadable } from '../records/unreadable.ts'
import { must, refusal } from '../refusal.ts'
import { waitsUntilMs } from './request-time.ts'
import { openRequest } from './requests.ts'
import type { Session } from '../session.ts'

/** A request with what decides whether records were asked for. */
export interface AskedFor {
  readonly signed: SignedRequest
  readonly terms: RequestTerms
  readonly facts: readonly RecordFacts[]
}

/** The request that is being answered with these records, each read from its sealed bytes; of one that cannot be opened that is noted. Errors: `request-not-found`, `request-answered`, `request-withdrawn`, `request-expired`, `request-widened` where a picture is of a study that is not among them. */
export async function askedFor(session: Session, requestId: string, records: readonly GrantedRecord[]): Promise<AskedFor> {
  const { entry, terms } = await openRequest(session, requestId)
  if (entry.direction !== 'in') throw refusal('request-not-found')
  if (entry.answer === 'granted') throw refusal('request-answered')
  if (entry.withdrawnAtMs !== undefined) throw refusal('request-withdrawn')
  if (waitsUntilMs(entry) <= session.ports.clock.now()) throw refusal('request-expired')
  const idsOf = (kind: string): readonly string[] => records.filter((one) => one.kind === kind).map(({ recordId }) => recordId)
  // A picture goes where its own study goes; of which one it is, only whoever has it can tell.
  if (!(await areOfStudies(session, idsOf('image'), idsOf('imaging')))) throw refusal('request-widened')
  const facts: RecordFacts[] = []
  for (const { recordId, kind } of records) {
    if (kind === 'image') continue
    try {
      facts.push(await factsOf(session, recordId))
    } catch (error) {
      damageOf(error)
      noteUnreadable(session, recordId)
    }
  }
  return { signed: entry.request, terms, facts }
}

/** Errors: `request-widened`. */
export function refuseWider({ terms, facts }: AskedFor, answer: AnswerTerms): void {
  if (!narrows(terms, answer, facts)) throw refusal('request-widened')
}

/** What an invite says about a request of its reader, checked; null where nobody asked. Dates and codes are the sender's word until a record is opened. Errors: `invite-invalid`, `signature-invalid`, `request-invalid`, `request-widened`. */
export function checkAnswer(reader: Did, payload: InvitePayload, terms: GrantTerms): RequestTerms | null {
  const { request, rows } = payload
  if ((request === undefined) !== (terms.request === undefined)) throw refusal('invite-invalid')
  if (request === undefined) return null
  const asked = must(readRequest(request))
  if (requestHash(request) !== terms.request || asked.asker !== reader) throw refusal('invite-invalid')
  const facts = rows.map(({ id, kind, date, code }) => ({ id, kind, date, code: code ?? '' }))
  if (!narrows(asked, terms, facts)) throw refusal('request-widened')
  return asked
}

/** Of a letter: one row for each record, in their order; what else a row holds is not looked at. */
export function areRowsOf(rows: unknown, records: readonly Pick<GrantedRecord, 'recordId' | 'kind'>[]): rows is readonly SharedRow[] {
  if (!Array.isArray(rows) || rows.length !== records.length || !rows.every(isRow)) return false
  return rows.every(({ id, kind }, at) => id === records[at]?.recordId && kind === records[at].kind)
}

/** Of a letter: as many keys, each of them text. */
export function areKeys(keys: unknown, count: number): keys is readonly string[] {
  return Array.isArray(keys) && keys.length === count && keys.every((key) => typeof key === 'string')
}

function isRow(value: unknown): value is SharedRow {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, title, date, code } = value as Readonly<Record<keyof SharedRow, unknown>>
  const isKind = RECORD_KINDS.some((known) => known === kind)
  return isKind && [id, title, date].every((text) => typeof text === 'string') && ['string', 'undefined'].includes(typeof code)
}

async function factsOf(session: Session, recordId: string): Promise<RecordFacts> {
  const entry = await recordEntry(session, recordId)
  const content = entry.chunks > 1 ? await openRecordHead(session, recordId, entry) : await openStoredRecord(session, recordId, entry)
  const { date, code } = rowFromContent(recordId, content, entry)
  return { id: recordId, kind: entry.kind, date, code }
}
