/** A service that keeps blocks, spoken to as the IPFS Pinning Service API says. Source: https://ipfs.github.io/pinning-services-api-spec/ (1.0.0). */

import type { PinState } from '../../../../shared/api/pinning-views.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import type { PlaceRequest } from '../../ports.ts'
import type { PinningEntry } from '../collections.ts'
import { mustAwait, refusal, throwIfCancelled } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** CIDs in one question, as the specification bounds it. */
export const CIDS_A_QUESTION = 10
/** Roots of one grant that are asked for one by one. */
export const PINNED_ROOTS_MAX = 1_000
const PINS_A_ANSWER_MAX = 1_000
const ANSWER_DEPTH_MAX = 12
const ID_LENGTH_MAX = 1_000
const STATES: readonly PinState[] = ['queued', 'pinning', 'pinned', 'failed']

/** A pin as the service tells of it. */
export interface Pin {
  readonly requestId: string
  readonly cid: string
  readonly state: PinState
}

/** Errors: `pinning-off` while no service was named. */
export async function pinningOf(session: Session): Promise<PinningEntry> {
  const { pinning } = await readVaultEntry(session)
  if (pinning === undefined || pinning.endpoint === '') throw refusal('pinning-off')
  return pinning
}

/** Asks for one root to be kept. Neither a name nor addresses go with it: this node gives its blocks to no stranger. Errors: `place-*`. */
export async function addPin(session: Session, service: PinningEntry, cid: string, signal: AbortSignal): Promise<Pin> {
  const pin = pinOf(await ask(session, service, { method: 'POST', path: '/pins', body: { cid } }, signal))
  if (pin === null || pin.cid !== cid) throw refusal('place-answer')
  return pin
}

/** What the service says of these roots; what it says of others is left out. Errors: `place-*`. */
export async function findPins(
  session: Session,
  service: PinningEntry,
  cids: readonly string[],
  signal: AbortSignal,
): Promise<readonly Pin[]> {
  const found: Pin[] = []
  for (let from = 0; from < cids.length; from += CIDS_A_QUESTION) {
    throwIfCancelled(signal)
    const asked = cids.slice(from, from + CIDS_A_QUESTION)
    const query = new URLSearchParams({ cid: asked.join(','), status: STATES.join(','), limit: String(PINS_A_ANSWER_MAX) })
    const answer = await ask(session, service, { method: 'GET', path: `/pins?${query.toString()}` }, signal)
    const { results } = answer as { readonly results?: unknown }
    if (!Array.isArray(results) || results.length > PINS_A_ANSWER_MAX) throw refusal('place-answer')
    for (const one of results) {
      const pin = pinOf(one)
      if (pin === null) throw refusal('place-answer')
      if (asked.includes(pin.cid)) found.push(pin)
    }
  }
  return found
}

/** Asks for a pin to go; one that is gone already is not an error. Errors: `place-*`. */
export async function removePin(session: Session, service: PinningEntry, pin: Pick<Pin, 'requestId'>, signal: AbortSignal): Promise<void> {
  await ask(session, service, { method: 'DELETE', path: `/pins/${encodeURIComponent(pin.requestId)}`, mayBeGone: true }, signal)
}

interface Question {
  readonly method: PlaceRequest['method']
  readonly path: string
  readonly body?: object
  readonly mayBeGone?: boolean
}

async function ask(session: Session, { endpoint, token }: PinningEntry, question: Question, signal: AbortSignal): Promise<unknown> {
  const { method, path, body, mayBeGone = false } = question
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const sent = body === undefined ? {} : { body: encodeUtf8(JSON.stringify(body)) }
  const { status, text } = await mustAwait(session.ports.peer.askPlace({ url: `${endpoint}${path}`, method, headers, ...sent }, signal))
  if (status === 401 || status === 403) throw refusal('place-refused')
  if (status === 404 && mayBeGone) return null
  if (status < 200 || status >= 300) throw refusal('place-failed', { status })
  if (method === 'DELETE') return null
  const parsed = parseJson(text, { depthMax: ANSWER_DEPTH_MAX })
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) throw refusal('place-answer')
  return parsed.value
}

function pinOf(value: unknown): Pin | null {
  if (typeof value !== 'object' || value === null) return null
  const { requestid, status, pin } = value as { readonly requestid?: unknown; readonly status?: unknown; readonly pin?: unknown }
  const cid = typeof pin === 'object' && pin !== null ? (pin as { readonly cid?: unknown }).cid : undefined
  const state = STATES.find((one) => one === status)
  if (typeof requestid !== 'string' || requestid === '' || requestid.length > ID_LENGTH_MAX) return null
  return typeof cid !== 'string' || state === undefined ? null : { requestId: requestid, cid, state }
}
