/** Contact cards as one token, and the safety words two people compare aloud. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import type { ContactCard, DeviceCertificate } from '../model/person.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { verifyDeviceCertificate } from './device.ts'
import { sha256 } from './hash.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { HASH_DOMAINS, SIGNATURE_DOMAINS } from './labels.ts'
import { wordAt } from './words.ts'

const PREFIX = 'salus-card:'
/** Longest token, in characters, and addresses on one card. */
const TOKEN_LENGTH_MAX = 8192
const ADDRESSES_MAX = 16
const NAME_LENGTH_MAX = 200
/** Six words of eleven bits. */
const SAFETY_WORDS = 6
/** Makes searching for an identity with the same words costlier. */
const SAFETY_ROUNDS = 4096

/** A signed card. */
export function createContactCard(
  identity: IdentityKeys,
  facts: { readonly name: string; readonly device: DeviceCertificate; readonly addresses: readonly string[]; readonly issuedAtMs: number },
): ContactCard {
  const body = {
    version: 1 as const,
    name: facts.name,
    did: identity.did,
    sealingKey: encodeBase64Url(identity.sealingPublicKey),
    device: facts.device,
    addresses: facts.addresses.slice(0, ADDRESSES_MAX),
    issuedAtMs: facts.issuedAtMs,
  }
  return { ...body, signature: encodeBase64Url(signBytes(identity, SIGNATURE_DOMAINS.card, encodeUtf8(canonicalJson(body)))) }
}

/** `salus-card:` and base64url, without spaces. */
export function encodeCardToken(card: ContactCard): string {
  return `${PREFIX}${encodeBase64Url(encodeUtf8(canonicalJson(card)))}`
}

/** Errors: `card-invalid` for anything that is not whole, in bounds and signed by the identity it names. */
export function decodeCardToken(text: string): Result<ContactCard> {
  if (text.length > TOKEN_LENGTH_MAX || !text.startsWith(PREFIX)) return err('card-invalid')
  const bytes = decodeBase64Url(text.slice(PREFIX.length))
  if (bytes === null) return err('card-invalid')
  try {
    const json = parseJson(decodeUtf8(bytes), { depthMax: 4 })
    return json.ok && isContactCard(json.value) ? ok(json.value) : err('card-invalid')
  } catch {
    return err('card-invalid')
  }
}

/** Everything about a card is checked: shape, bounds, both signatures, one identity. */
export function isContactCard(value: unknown): value is ContactCard {
  if (typeof value !== 'object' || value === null) return false
  const card = value as Partial<ContactCard>
  if (card.version !== 1 || typeof card.name !== 'string' || card.name.length > NAME_LENGTH_MAX) return false
  if (typeof card.did !== 'string' || typeof card.sealingKey !== 'string' || typeof card.signature !== 'string') return false
  if (decodeBase64Url(card.sealingKey)?.length !== 32 || typeof card.issuedAtMs !== 'number') return false
  if (!Array.isArray(card.addresses) || card.addresses.length > ADDRESSES_MAX) return false
  if (!card.addresses.every((address) => typeof address === 'string' && address.length <= 400)) return false
  const device = card.device
  if (!isCertificate(device) || device.did !== card.did || !verifyDeviceCertificate(device)) return false
  const { signature, ...body } = card
  const raw = decodeBase64Url(signature)
  return raw !== null && verifyBytes(card.did, SIGNATURE_DOMAINS.card, encodeUtf8(canonicalJson(body)), raw)
}

/** Of a device, as far as its form goes. */
function isCertificate(value: unknown): value is DeviceCertificate {
  if (typeof value !== 'object' || value === null) return false
  const { did, peerId, issuedAtMs, signature } = value as Partial<Record<keyof DeviceCertificate, unknown>>
  return [did, peerId, signature].every((text) => typeof text === 'string') && typeof issuedAtMs === 'number'
}

/** Six words that are the same on both sides, whoever asks. */
export function safetyWords(didA: string, didB: string): readonly string[] {
  const [first, second] = [didA, didB].sort()
  let digest = sha256(encodeUtf8(`${HASH_DOMAINS.safetyWords}\n${first ?? ''}\n${second ?? ''}`))
  for (let round = 1; round < SAFETY_ROUNDS; round++) digest = sha256(digest)
  let bits = 0n
  for (const byte of digest.slice(0, 9)) bits = (bits << 8n) | BigInt(byte)
  return Array.from({ length: SAFETY_WORDS }, (_, index) => wordAt(Number((bits >> BigInt(61 - index * 11)) & 2047n)))
}
