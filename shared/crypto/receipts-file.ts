/** The receipts of one consent as a file for anybody: the signed consent, and each opening as a FHIR R4 AuditEvent that carries the reader's signed statement. */

import type { GrantTerms, ReceiptStatement } from '../model/grant.ts'
import { isMoment } from '../model/moment.ts'
import { EXPORT_TYPE, recordedAt, STATEMENT_URL } from './access-file.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { resourcesOf } from './consent-file.ts'
import { receiptHash, RECEIPT_SEQ_MAX, verifyReceipt } from './receipt.ts'

/** What is wrong with one receipt; the first that is found. */
export type ReceiptProblem = 'unreadable' | 'signature' | 'reader' | 'grant' | 'record' | 'purpose' | 'event' | 'number' | 'chain'

/** One receipt with its place in the file (from 1). */
export interface CheckedReceipt {
  readonly place: number
  readonly statement: ReceiptStatement | null
  readonly problem: ReceiptProblem | null
}

export const RECEIPTS_MAX = 20_000
const URI_SYSTEM = 'urn:ietf:rfc:3986'
const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const STATEMENT_LENGTH_MAX = 4096

/** Source: https://hl7.org/fhir/R4/auditevent.html */
export function buildAuditEvent(statement: ReceiptStatement, terms: Pick<GrantTerms, 'granteeName'>): object {
  const who = { identifier: { system: URI_SYSTEM, value: statement.reader }, display: terms.granteeName }
  return {
    resourceType: 'AuditEvent',
    extension: [{ url: STATEMENT_URL, valueString: canonicalJson(statement) }],
    type: statement.act === 'saved' ? EXPORT_TYPE : { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    action: 'R',
    ...recordedAt(statement.openedAtMs),
    outcome: '0',
    purposeOfEvent: [{ coding: [{ system: PURPOSE_SYSTEM, code: statement.purpose }] }],
    agent: [{ who, requestor: true }],
    source: { observer: who },
    entity: [
      { what: { identifier: { value: statement.recordId } } },
      { what: { identifier: { value: statement.grantId } }, description: 'Consent' },
    ],
  }
}

/** The AuditEvents of such a file. */
export function receiptsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return resourcesOf(value).filter((one) => one['resourceType'] === 'AuditEvent')
}

/** Each receipt by itself: its signature, and that it is one of this consent. */
export function checkReceipt(event: Readonly<Record<string, unknown>>, place: number, terms: GrantTerms): CheckedReceipt {
  const statement = statementOf(event)
  if (statement === null) return { place, statement, problem: 'unreadable' }
  return { place, statement, problem: problemOf(event, statement, terms) }
}

/** All of them together, in the order of their numbers: one number twice, and each that does not follow from the one before it. Missing numbers are no problem of a receipt. */
export function checkChain(receipts: readonly CheckedReceipt[]): {
  readonly receipts: readonly CheckedReceipt[]
  readonly missing: readonly number[]
} {
  const known = receipts.filter(({ statement }) => statement !== null)
  const ordered = known.toSorted((a, b) => (a.statement?.seq ?? 0) - (b.statement?.seq ?? 0))
  const missing: number[] = []
  let before: ReceiptStatement | null = null
  const checked = ordered.map((one): CheckedReceipt => {
    const now = one.statement
    if (now === null) return one
    const last: ReceiptStatement | null = before
    before = now
    const expected = (last?.seq ?? 0) + 1
    for (let seq = expected; seq < now.seq && missing.length < RECEIPTS_MAX; seq++) missing.push(seq)
    if (one.problem !== null) return one
    if (now.seq === last?.seq) return { ...one, problem: 'number' }
    if (now.seq !== expected) return one
    return now.previous === (last === null ? '' : receiptHash(last)) ? one : { ...one, problem: 'chain' }
  })
  return { receipts: [...checked, ...receipts.filter(({ statement }) => statement === null)], missing }
}

/** What an AuditEvent carries; null where that is none. Its signature is not looked at. */
export function statementOf(event: Readonly<Record<string, unknown>>): ReceiptStatement | null {
  const { extension } = event
  const first: unknown = Array.isArray(extension) ? extension[0] : undefined
  const text = (first as { readonly valueString?: unknown } | undefined)?.valueString
  if (typeof text !== 'string' || text.length > STATEMENT_LENGTH_MAX) return null
  const parsed = parseJson(text, { depthMax: 3 })
  const statement = parsed.ok ? (parsed.value as Partial<ReceiptStatement> | null) : null
  const seq = Number(statement?.seq)
  const isWhole = typeof statement === 'object' && Number.isSafeInteger(statement?.seq) && isMoment(statement?.openedAtMs)
  return isWhole && seq > 0 && seq <= RECEIPT_SEQ_MAX ? (statement as ReceiptStatement) : null
}

function problemOf(event: Readonly<Record<string, unknown>>, statement: ReceiptStatement, terms: GrantTerms): ReceiptProblem | null {
  if (!verifyReceipt(statement)) return 'signature'
  const beyond = problemByTerms(statement, terms)
  if (beyond !== null) return beyond
  return canonicalJson(event) === canonicalJson(buildAuditEvent(statement, terms)) ? null : 'event'
}

/** Is it one that these terms allow? */
export function problemByTerms(
  { reader, grantId, recordId, purpose }: ReceiptStatement,
  terms: Pick<GrantTerms, 'grantee' | 'grantId' | 'records' | 'purpose'>,
): ReceiptProblem | null {
  if (reader !== terms.grantee) return 'reader'
  if (grantId !== terms.grantId) return 'grant'
  if (!terms.records.some((record) => record.recordId === recordId)) return 'record'
  return purpose === terms.purpose ? null : 'purpose'
}
