/** Pairing codes and the words that show the same on both screens. */

import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { safetyWords } from '../../../../shared/crypto/card.ts'
import type { PairingAsked, PairingOffer } from '../../ports.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

const PREFIX = 'salus-pair:'
const CODE_LENGTH_MAX = 4096
const ADDRESSES_MAX = 16

/** A code as it is shown and scanned. */
export interface PairingCode extends PairingOffer {
  readonly untilMs: number
}

/** What was offered in a session. */
const offers = new WeakMap<Session, PairingCode>()

/** Remembers the offer that is open; null: none. */
export function setOffer(session: Session, offer: PairingCode | null): void {
  if (offer === null) offers.delete(session)
  else offers.set(session, offer)
}

/** `salus-pair:` and base64url. */
export function encodePairingCode({ peerId, addresses, secret, untilMs }: PairingCode): string {
  return `${PREFIX}${encodeBase64Url(encodeUtf8(canonicalJson({ version: 1, peerId, addresses, secret: encodeBase64Url(secret), untilMs })))}`
}

/** Whether it is still good is for the computer to say that shows it: the clock of a new one may be wrong. Errors: `pairing-invalid`, `newer-version`. */
export function decodePairingCode(text: string): PairingCode {
  const trimmed = text.trim()
  const bytes = trimmed.startsWith(PREFIX) && trimmed.length <= CODE_LENGTH_MAX ? decodeBase64Url(trimmed.slice(PREFIX.length)) : null
  if (bytes === null) throw refusal('pairing-invalid')
  const json = parseJson(safeUtf8(bytes), { depthMax: 3 })
  const code = (json.ok ? json.value : null) as { readonly [K in keyof PairingCode | 'version']?: unknown } | null
  if (typeof code?.version === 'number' && code.version > 1) throw refusal('newer-version')
  const secret = typeof code?.secret === 'string' ? decodeBase64Url(code.secret) : null
  const { peerId, addresses, untilMs } = code ?? {}
  const whole =
    code?.version === 1 && secret?.length === 32 && typeof peerId === 'string' && Array.isArray(addresses) && Number.isSafeInteger(untilMs)
  if (!whole || addresses.length > ADDRESSES_MAX || !addresses.every((one) => typeof one === 'string')) throw refusal('pairing-invalid')
  return { peerId, addresses: addresses, secret, untilMs: Number(untilMs) }
}

function safeUtf8(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes)
  } catch {
    throw refusal('pairing-invalid')
  }
}

/** Six words out of the secret and both peer ids: whoever only photographed the code stands there with another id, and other words. */
export function pairingWords(secret: Uint8Array, peerIdA: string, peerIdB: string): readonly string[] {
  const salt = encodeBase64Url(secret)
  return safetyWords(`${salt} ${peerIdA}`, `${salt} ${peerIdB}`)
}

/** Somebody with the right code is there: the screen shows the words and asks. */
export function tellAsked(session: Session, asked: PairingAsked): void {
  const offer = offers.get(session)
  if (offer === undefined) return
  waiting.set(session, asked)
  session.emit({
    type: 'device-asks',
    peerId: asked.peerId,
    name: asked.name,
    words: pairingWords(offer.secret, session.device, asked.peerId),
  })
}

const waiting = new WeakMap<Session, PairingAsked>()

/** The computer that asked and waits for the answer. Errors: `device-not-found`. */
export function takeAsked(session: Session, peerId: string): PairingAsked {
  const asked = waiting.get(session)
  if (asked?.peerId !== peerId) throw refusal('device-not-found')
  waiting.delete(session)
  offers.delete(session)
  return asked
}
