/** Requests in both directions: taking them in without the sender learning anything, and what has become of them. */

import type { RequestState, RequestView } from '../../../../shared/api/request-views.ts'
import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { readRequest } from '../../../../shared/crypto/request.ts'
import { roomForRequest } from '../../../../shared/model/request-quota.ts'
import type { PastRequest } from '../../../../shared/model/request-quota.ts'
import type { RequestTerms } from '../../../../shared/model/request.ts'
import type { SignedRequest } from '../../../../shared/model/signed-request.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { isId } from '../../../../shared/model/id.ts'
import { contactOf, strangerRefusal } from './contacts.ts'
import type { DeliveryEntry, RequestEntry } from '../collections.ts'
import type { Letter } from './letter.ts'
import { deliveryOf } from './mail.ts'
import type { LetterType } from './mail.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { must, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'
import { isKnown } from './known-contacts.ts'
import { waitsUntilMs } from './request-time.ts'
import { isBlocked, keptBlock } from './sender-blocks.ts'

const LETTER_DEPTH_MAX = 2

export interface OpenRequest {
  readonly entry: RequestEntry
  readonly terms: RequestTerms
}

/** A request of this vault, its signature checked again. Errors: `request-not-found`. */
export async function openRequest(session: Session, requestId: string): Promise<OpenRequest> {
  const entry = await session.manifest.get('requests', requestId)
  if (entry === undefined) throw refusal('request-not-found')
  return { entry, terms: must(readRequest(entry.request)) }
}

/** One that came by itself. What is too much, blocked, too late, taken back or known is dropped without a word: the node took it already, and says nothing more. Errors: of its form. */
export async function hearRequest(session: Session, letter: Letter): Promise<void> {
  const read = await readLetter(session, letter)
  const { terms, contact } = read
  if (!(await isWanted(session, read))) {
    // As much is written as for one that is kept: by how busy the node is then, whoever asks could tell that she is blocked.
    await session.manifest.commit((tx) => tx.set('seen', letter.id, session.ports.clock.now()))
    return
  }
  await keep(session, read)
  session.emit({ type: 'request-arrived', requestId: terms.requestId, senderName: contact.name })
}

async function isWanted(session: Session, { terms, contact }: ReadLetter): Promise<boolean> {
  const now = session.ports.clock.now()
  if (terms.answerByMs <= now || (await session.manifest.get('requests', terms.requestId)) !== undefined) return false
  if (await isWithdrawn(session, terms)) return false
  const before = await requestsOf(session, contact.id, 'in')
  return !before.some(isBlocked) && roomForRequest(pastOf(before, now), now) === 'room'
}

/** One that the person opened herself, from a text or a file: only its form and its time are checked. Errors: also `request-expired`, `request-withdrawn`. */
export async function takeRequest(session: Session, letter: Letter): Promise<string> {
  const read = await readLetter(session, letter)
  const { requestId, answerByMs } = read.terms
  if ((await session.manifest.get('requests', requestId)) !== undefined) return requestId
  if (answerByMs <= session.ports.clock.now()) throw refusal('request-expired')
  if (await isWithdrawn(session, read.terms)) throw refusal('request-withdrawn')
  await keep(session, read)
  return requestId
}

interface ReadLetter {
  readonly request: SignedRequest
  readonly terms: RequestTerms
  readonly contact: Contact
}

/** Errors: `request-invalid`, `signature-invalid`, `request-not-for-you`, `invite-sender-unknown`, `contact-other-key`. */
async function readLetter(session: Session, letter: Letter): Promise<ReadLetter> {
  if (letter.type !== 'request') throw refusal('request-invalid')
  const parsed = parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })
  if (!parsed.ok) throw refusal('request-invalid')
  const request = parsed.value as SignedRequest
  const terms = must(readRequest(request))
  if (terms.asker !== letter.from) throw refusal('signature-invalid')
  if (terms.holder !== session.identity.did) throw refusal('request-not-for-you')
  const contact = await contactOf(session, letter.from)
  if (contact === null || !(await isKnown(session, contact))) throw await strangerRefusal(session, terms.askerName)
  const { requestJson, signature } = request
  return { request: { requestJson, signature }, terms, contact }
}

async function keep(session: Session, { request, terms, contact }: ReadLetter): Promise<void> {
  const { requestId, answerByMs } = terms
  await session.manifest.commit(async (tx) => {
    if ((await tx.get('requests', requestId)) !== undefined) return
    const atMs = session.ports.clock.now()
    await tx.set('requests', requestId, { direction: 'in', contactId: contact.id, request, atMs, answerByMs })
    await addActivity(session, tx, 'request-received', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
}

/** Under which key it is noted that the asker took back one that may come later, by another way. */
function withdrawnKey({ asker, requestId }: Pick<RequestTerms, 'asker' | 'requestId'>): string {
  return `request-withdrawn/${asker}/${requestId}`
}

async function isWithdrawn(session: Session, terms: RequestTerms): Promise<boolean> {
  return (await session.manifest.get('seen', withdrawnKey(terms))) !== undefined
}

/** Whoever asked takes it back. One that was answered stays so, one that is over too; nothing is said to the sender. Errors: `peer-protocol`, `signature-invalid`. */
export async function hearRequestWithdrawn(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as Partial<Record<string, unknown>> | null
  const { requestId, withdrawnAtMs } = notice ?? {}
  if (!isId(requestId) || !Number.isSafeInteger(withdrawnAtMs)) throw refusal('peer-protocol')
  const contact = await contactOf(session, letter.from)
  if (contact === null) throw refusal('invite-sender-unknown')
  const now = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('requests', requestId)
    if (entry === undefined) {
      await tx.set('seen', withdrawnKey({ asker: letter.from, requestId }), now)
      return
    }
    if (entry.direction !== 'in' || entry.contactId !== contact.id) throw refusal('signature-invalid')
    if (entry.answer === 'granted' || entry.withdrawnAtMs !== undefined || waitsUntilMs(entry) <= now) return
    // The day of rest counts from when it was taken back, as the asker's own program counts it, and not from before it came.
    const atMs = Math.min(now, Math.max(entry.atMs, Number(withdrawnAtMs)))
    await tx.set('requests', requestId, { ...entry, withdrawnAtMs: atMs })
    if (!isBlocked(entry)) await addActivity(session, tx, 'request-gone', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
}

/** Notes inside a commit that a grant answers it; one that is not here (asked on another computer) comes with that one's changes. */
export async function noteGranted(session: Session, tx: Transaction, requestId: string, grantId: string): Promise<void> {
  const entry = await tx.get('requests', requestId)
  if (entry === undefined || entry.answer === 'granted') return
  await tx.set('requests', requestId, {
    ...entry,
    ...keptBlock(entry),
    answer: 'granted',
    answeredAtMs: session.ports.clock.now(),
    grantId,
  })
}

/** All of one contact in one direction. */
export async function requestsOf(
  session: Session,
  contactId: string,
  direction: RequestEntry['direction'],
): Promise<readonly RequestEntry[]> {
  const all = (await session.manifest.list('requests')).map(([, entry]) => entry)
  return all.filter((entry) => entry.contactId === contactId && entry.direction === direction)
}

/** What the quota is worked out from. */
export function pastOf(entries: readonly RequestEntry[], now: number): readonly PastRequest[] {
  return entries.map((entry) => {
    const answerByMs = waitsUntilMs(entry)
    const { answer, answeredAtMs, withdrawnAtMs = answerByMs } = entry
    const overAtMs = Math.min(answer === undefined ? answerByMs : (answeredAtMs ?? answerByMs), answerByMs, withdrawnAtMs)
    if (answer === 'granted') return { state: 'granted', overAtMs }
    return { state: answer !== undefined || overAtMs <= now ? 'over' : 'open', overAtMs }
  })
}

function stateOfRequest(entry: RequestEntry, now: number): RequestState {
  const { answer, withdrawnAtMs } = entry
  if (answer === 'granted') return answer
  if (isBlocked(entry)) return 'blocked'
  if (withdrawnAtMs !== undefined) return 'withdrawn'
  if (waitsUntilMs(entry) <= now) return 'ended'
  return answer === 'put-aside' ? answer : 'open'
}

/** As lists and its page show it, read back from the signed bytes. */
export async function requestViewOf(
  session: Session,
  requestId: string,
  entry: RequestEntry,
  deliveries: readonly DeliveryEntry[],
): Promise<RequestView> {
  const terms = must(readRequest(entry.request))
  const contact = await session.manifest.get('contacts', entry.contactId)
  const type: LetterType = entry.withdrawnAtMs === undefined ? 'request' : 'request-withdrawn'
  const letter = deliveries.find((one) => one.grantId === requestId && one.type === type)
  return {
    requestId,
    direction: entry.direction,
    contactId: entry.contactId,
    contactName: contact?.name ?? (entry.direction === 'in' ? terms.askerName : terms.holderName),
    contactVerified: contact?.verified ?? false,
    state: stateOfRequest(entry, session.ports.clock.now()),
    answerByMs: waitsUntilMs(entry),
    terms,
    ...(isBlocked(entry) ? { senderBlocked: true as const } : {}),
    ...(entry.grantId === undefined ? {} : { grantId: entry.grantId }),
    ...(entry.withdrawnAtMs === undefined ? {} : { withdrawnAtMs: entry.withdrawnAtMs }),
    ...(letter === undefined ? {} : { delivery: deliveryOf(letter) }),
  }
}
