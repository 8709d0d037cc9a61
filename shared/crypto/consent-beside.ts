/** What else stands in a file beside a signed consent: what follows from it, what contradicts it, and what no signature of it is over. */

import { isMoment } from '../model/moment.ts'
import type { SignedRequest } from '../model/signed-request.ts'
import { AMENDMENTS_TYPE } from './amendments-file.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { binaryTextIn, JOURNAL_TYPE, resourcesOf } from './consent-file.ts'
import type { ReadConsent } from './consent-file.ts'
import { consentRecordOf, RECORD_FORMS, RECORD_TYPE, REQUEST_TYPE } from './consent-record.ts'
import type { VerifiedConsent } from './consent-record.ts'
import { PUBLIC_SEALS_TYPE } from './public-seals.ts'
import { PROOFS_TYPE } from './receipt-batch.ts'
import { readRequest, requestHash } from './request.ts'

export interface BesideConsent {
  /** The request is another one, or the fields of ISO/IEC TS 27560 say something else than was signed. */
  readonly contradicts: boolean
  /** Parts that nobody signed with it: records, remarks, words in the frame, a text of ours that cannot be read. */
  readonly unsigned: number
}

/** Resources that are looked at by themselves, each for what it is. */
const LOOKED_AT: ReadonlySet<unknown> = new Set(['Consent', 'Provenance', 'AuditEvent'])
/** Binaries that are looked at, each once. */
const TYPES: ReadonlySet<unknown> = new Set([AMENDMENTS_TYPE, JOURNAL_TYPE, PROOFS_TYPE, PUBLIC_SEALS_TYPE, RECORD_TYPE, REQUEST_TYPE])
const DEPTH_MAX = 8
const ENTRY = ['fullUrl', 'resource']
const BINARY = ['resourceType', 'contentType', 'data']

/** `value` is the JSON of the file that `consent` was read from. */
export function besideConsent(value: unknown, { signed, terms }: Pick<ReadConsent, 'signed' | 'terms'>): BesideConsent {
  const seen = new Set<unknown>()
  let unsigned = wordsInFrame(value)
  for (const resource of resourcesOf(value)) {
    const { resourceType, contentType } = resource
    if (LOOKED_AT.has(resourceType)) continue
    const isKnown = resourceType === 'Binary' && TYPES.has(contentType) && !seen.has(contentType)
    if (isKnown) seen.add(contentType)
    if (!isKnown || hasOthers(resource, BINARY) || binaryTextIn(value, String(contentType)) === '') unsigned += 1
  }
  const request = requestIn(value, terms.request)
  const isWrong = seen.has(REQUEST_TYPE) && request === null
  const fields = seen.has(RECORD_TYPE) ? recordIn(value) : undefined
  const consent = { grant: signed, terms, ...(request === null ? {} : { request }) }
  return { contradicts: isWrong || (fields !== undefined && !followsFrom(fields, consent)), unsigned }
}

/** Whatever else than resources stands in a Bundle of ours; that of the Consent is named by its entry, and nothing else is. */
export function wordsInFrame(value: unknown): number {
  const { type, timestamp, entry, ...frame } = value as Readonly<Record<string, unknown>>
  const entries: readonly unknown[] = Array.isArray(entry) ? entry : []
  const isOdd = [type !== 'collection', timestamp !== undefined && !isInstant(timestamp)]
  return Object.keys(frame).filter((name) => name !== 'resourceType').length + [...isOdd, ...entries.map(isOddEntry)].filter(Boolean).length
}

function isOddEntry(entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null) return true
  const { fullUrl, resource } = entry as { readonly fullUrl?: unknown; readonly resource?: { readonly resourceType?: unknown } | null }
  if (typeof resource !== 'object' || resource === null || hasOthers(entry, ENTRY)) return true
  return fullUrl !== undefined && resource.resourceType !== 'Consent'
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && Number.isFinite(Date.parse(value)) && new Date(value).toISOString() === value
}

function hasOthers(value: object, names: readonly string[]): boolean {
  return Object.keys(value).some((name) => !names.includes(name))
}

/** Null where it is none, or not the one that the consent answers. */
function requestIn(value: unknown, hash: string | undefined): Required<VerifiedConsent>['request'] | null {
  const parsed = parseJson(binaryTextIn(value, REQUEST_TYPE), { depthMax: DEPTH_MAX })
  const signed = parsed.ok ? (parsed.value as SignedRequest) : null
  const read = signed === null ? null : readRequest(signed)
  return signed !== null && read?.ok === true && requestHash(signed) === hash ? { signed, terms: read.value } : null
}

function recordIn(value: unknown): unknown {
  const parsed = parseJson(binaryTextIn(value, RECORD_TYPE), { depthMax: DEPTH_MAX })
  return parsed.ok ? parsed.value : null
}

/** All but what has become of the consent is worked out from it; that is one of three. */
function followsFrom(fields: unknown, consent: Omit<VerifiedConsent, 'state'>): boolean {
  const said = canonicalJson(fields)
  const events = (fields as { readonly event?: unknown } | null)?.event
  const last: unknown = Array.isArray(events) ? events.at(-1) : undefined
  const withdrawnAtMs = Date.parse(String((last as { readonly event_time?: unknown } | null | undefined)?.event_time))
  const states: readonly VerifiedConsent[] = [
    { ...consent, state: 'active' },
    { ...consent, state: 'expired' },
    ...(isMoment(withdrawnAtMs) ? [{ ...consent, state: 'withdrawn' as const, withdrawnAtMs }] : []),
  ]
  return states.some((one) => RECORD_FORMS.some((form) => canonicalJson(consentRecordOf(one, form)) === said))
}
