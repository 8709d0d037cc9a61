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
/** Answers of that length to one question. */
const ANSWERS_MAX = 20
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
    found.push(...(await listWhole(session, service, asked, signal)).filter(({ cid }) => asked.includes(cid)))
  }
  return found
}

/** Everything that it keeps for this account; of more than twenty thousand `place-answer`. Errors: `place-*`, `cancelled`. */
export function findAllPins(session: Session, service: PinningEntry, signal: AbortSignal): Promise<readonly Pin[]> {
  return listWhole(session, service, null, signal)
}

/** Answer after answer until it is as many as the service says that there are: what it keeps back would be taken for gone. */
async function listWhole(
  session: Session,
  service: PinningEntry,
  cids: readonly string[] | null,
  signal: AbortSignal,
): Promise<readonly Pin[]> {
  const pins = new Map<string, Pin>()
  let [before, expected] = ['', 0]
  for (let answers = 0; answers < ANSWERS_MAX; answers++) {
    throwIfCancelled(signal)
    const query = new URLSearchParams({ status: STATES.join(','), limit: String(PINS_A_ANSWER_MAX) })
    if (cids !== null) query.set('cid', cids.join(','))
    if (before !== '') query.set('before', before)
    const { count, results } = (await ask(session, service, { method: 'GET', path: `/pins?${query.toString()}` }, signal)) as {
      readonly count?: unknown
      readonly results?: unknown
    }
    if (!Number.isSafeInteger(count) || !Array.isArray(results) || results.length > PINS_A_ANSWER_MAX) throw refusal('place-answer')
    for (const one of results) {
      const pin = pinOf(one)
      if (pin === null) throw refusal('place-answer')
      pins.set(pin.requestId, pin)
    }
    expected ||= Number(count)
    if (pins.size >= expected) return [...pins.values()]
    const oldest = oldestOf(results)
    if (oldest === null || oldest === before) break
    before = oldest
  }
  throw refusal('place-answer')
}

/** The specification gives the newest first; who asks for more names the oldest so far. */
function oldestOf(results: readonly { readonly created?: unknown }[]): string | null {
  const created: unknown = results.at(-1)?.created
  return typeof created === 'string' && !Number.isNaN(Date.parse(created)) ? created : null
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
  if (typeof requestid !== 'string' || !isRequestId(requestid)) return null
  return typeof cid !== 'string' || state === undefined ? null : { requestId: requestid, cid, state }
}

/** It becomes a part of an address: half a character has no place in one, and dots alone would lead to another. */
function isRequestId(text: string): boolean {
  return text !== '' && text.length <= ID_LENGTH_MAX && !/\p{Cs}/u.test(text) && !/^\.+$/u.test(text)
}
