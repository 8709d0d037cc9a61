/** SMART Health Links on their way out: one sealed file, and the link that opens it. Source: https://docs.smarthealthit.org/smart-health-links/spec; RFC 7516, 7518. */

import { encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { sealGcmWith } from './gcm-box.ts'
import type { RandomBytes } from './sealed-box.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION = 1
/** What a link calls itself, and the longest address in it, as the specification bounds them. */
export const LINK_OUT_LABEL_MAX = 80
export const LINK_OUT_ADDRESS_MAX = 128

/** A compact JWE of direct encryption with A256GCM. `key` (32 bytes) seals this one file and nothing else. */
export function sealLinkFile(key: Uint8Array, bytes: Uint8Array, contentType: string, random: RandomBytes): string {
  if (key.length !== KEY_BYTES) throw new Error('a key has 32 bytes')
  const head = encodeBase64Url(encodeUtf8(JSON.stringify({ alg: 'dir', enc: 'A256GCM', cty: contentType })))
  const nonce = random(NONCE_BYTES)
  const sealed = sealGcmWith(key, nonce, encodeUtf8(head), bytes)
  const split = sealed.length - TAG_BYTES
  return [head, '', encodeBase64Url(nonce), encodeBase64Url(sealed.slice(0, split)), encodeBase64Url(sealed.slice(split))].join('.')
}

/**
 * `shlink:/` that anybody who has it may open until `expiresAtMs`. `asks`: absent where it leads to one file (flag U);
 * else it leads to a list that may be asked for again and again (L), with a passcode (P) or without.
 */
export function encodeHealthLink(link: {
  readonly url: string
  readonly key: Uint8Array
  readonly label: string
  readonly expiresAtMs: number
  readonly asks?: 'passcode' | 'name'
}): string {
  const { url, key, label, expiresAtMs, asks } = link
  const flag = asks === undefined ? 'U' : asks === 'passcode' ? 'LP' : 'L'
  const said = { url, key: encodeBase64Url(key), exp: Math.floor(expiresAtMs / 1000), flag, label, v: VERSION }
  return `shlink:/${encodeBase64Url(encodeUtf8(JSON.stringify(said)))}`
}
