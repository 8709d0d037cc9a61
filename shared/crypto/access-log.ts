/** An exported access log read back without any consent: each opening by itself, and all of one consent in their order. */

import type { ReceiptStatement } from '../model/grant.ts'
import { buildAccessEvent } from './access-file.ts'
import { canonicalJson } from './canonical-json.ts'
import { resourcesOf } from './consent-file.ts'
import { verifyReceipt } from './receipt.ts'
import { checkChain, receiptsIn, statementOf } from './receipts-file.ts'
import type { CheckedReceipt } from './receipts-file.ts'

type Json = Readonly<Record<string, unknown>>

/** One opening; names and title stand beside the signed statement and are not signed. */
export interface CheckedAccess extends CheckedReceipt {
  readonly readerName: string
  /** Whom it calls the patient: a key. */
  readonly patient: string
}

/** Openings under one consent. */
export interface AccessChain {
  readonly grantId: string
  readonly accesses: readonly CheckedAccess[]
  /** Numbers that are not there between the first one of all and the last. */
  readonly missing: readonly number[]
}

/** A Bundle of nothing but AuditEvents, the first of which carries a statement. */
export function isAccessLog(value: unknown): boolean {
  const resources = resourcesOf(value)
  const [first] = receiptsIn(value)
  return first !== undefined && receiptsIn(value).length === resources.length && statementOf(first) !== null
}

/** Whether it is as it was signed, and all around it says the same. `place` counts from 1. */
export function checkAccess(event: Json, place: number): CheckedAccess {
  const statement = statementOf(event)
  const said = saidIn(event)
  const alone = { place, statement, readerName: said.granteeName, patient: said.grantor }
  if (statement === null) return { ...alone, problem: 'unreadable' }
  if (!verifyReceipt(statement)) return { ...alone, problem: 'signature' }
  const { title, ...terms } = said
  const isSame = canonicalJson(event) === canonicalJson(buildAccessEvent({ statement, terms, title }))
  return { ...alone, problem: isSame ? null : 'event' }
}

/** By consent, in the order in which they come first; what carries no statement belongs to none. */
export function chainsOf(accesses: readonly CheckedAccess[]): readonly AccessChain[] {
  const byGrant = new Map<string, CheckedAccess[]>()
  for (const access of accesses) {
    const grantId = access.statement?.grantId
    if (grantId !== undefined) byGrant.set(grantId, [...(byGrant.get(grantId) ?? []), access])
  }
  return [...byGrant].map(([grantId, own]) => {
    const { receipts, missing } = checkChain(own)
    const said = new Map(own.map(({ place, readerName, patient }) => [place, { readerName, patient }]))
    return { grantId, missing, accesses: receipts.map((one) => ({ ...one, ...(said.get(one.place) ?? { readerName: '', patient: '' }) })) }
  })
}

/** What is written around the statement that the statement does not hold. */
function saidIn(event: Json): { grantor: string; grantorName: string; granteeName: string; title: string } {
  const [agent] = listAt(event, 'agent')
  const [record, person] = listAt(event, 'entity')
  const patient = person === undefined ? {} : jsonAt(person, 'what')
  return {
    grantor: textAt(jsonAt(patient, 'identifier'), 'value'),
    grantorName: textAt(patient, 'display'),
    granteeName: textAt(jsonAt(agent ?? {}, 'who'), 'display'),
    title: textAt(record ?? {}, 'name'),
  }
}

function jsonAt(value: Json, key: string): Json {
  const member = value[key]
  return typeof member === 'object' && member !== null ? (member as Json) : {}
}

function listAt(value: Json, key: string): readonly Json[] {
  const list = value[key]
  return Array.isArray(list) ? list.filter((one): one is Json => typeof one === 'object' && one !== null) : []
}

function textAt(value: Json, key: string): string {
  const text = value[key]
  return typeof text === 'string' ? text : ''
}

/** Signed statements that are whole. */
export function statementsOf(accesses: readonly CheckedAccess[]): readonly ReceiptStatement[] {
  return accesses.flatMap(({ statement, problem }) => (statement === null || problem === 'signature' ? [] : [statement]))
}
