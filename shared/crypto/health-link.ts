/** SMART Health Links: what a link says, and how its files are opened. Source: https://docs.smarthealthit.org/smart-health-links/spec; RFC 7516, 7518. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, decodeBase64Url, decodeUtf8, encodeUtf8 } from './bytes.ts'
import { parseJson } from './canonical-json.ts'
import { inflate } from './deflate.ts'
import { openGcmWith } from './gcm-box.ts'

/** Characters of a link, of its address and of what it calls itself. */
const LINK_LENGTH_MAX = 8192
const ADDRESS_LENGTH_MAX = 2048
export const LINK_LABEL_LENGTH_MAX = 80
/** Bytes of one opened file. */
const FILE_BYTES_MAX = 32 * 1024 * 1024
const HEADER_LENGTH_MAX = 4096
const DEPTH_MAX = 8
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION = 1
const LINK = /^(?:https?:\/\/[^\s#]+#)?shlink:\/([\w-]+)$/iu
const FLAGS = /^[A-Z]*$/u
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A link taken apart; `key` opens what lies behind it and goes to nobody. */
export interface HealthLink {
  readonly url: string
  /** 32 bytes. */
  readonly key: Uint8Array
  /** Empty where it has none. */
  readonly label: string
  readonly expiresAtMs?: number
  readonly needsPasscode: boolean
  /** Meant to be opened again and again; any other may open only once. */
  readonly isLasting: boolean
  /** Leads to one file and not to a list of them. */
  readonly isFile: boolean
}

/** One opened file; `contentType` is empty where it does not say. */
export interface LinkFile {
  readonly bytes: Uint8Array
  readonly contentType: string
}

/** Alone or behind the address of a viewer. Errors: `health-link-broken`, `health-link-address` (not https, or http beyond this computer), `format-unknown` (a later version). */
export function decodeHealthLink(text: string): Result<HealthLink> {
  const trimmed = text.trim()
  const packed = trimmed.length > LINK_LENGTH_MAX ? undefined : LINK.exec(trimmed)?.[1]
  const said = jsonOf(packed ?? '')
  if (said === null) return err('health-link-broken')
  const { url, key: keyText, exp, flag = '', label = '', v = VERSION } = said
  if (v !== VERSION) return err('format-unknown')
  const key = typeof keyText === 'string' ? decodeBase64Url(keyText) : null
  if (typeof url !== 'string' || key?.length !== KEY_BYTES || typeof flag !== 'string' || !FLAGS.test(flag))
    return err('health-link-broken')
  // A file without a list has nobody to ask a passcode of.
  if ((exp !== undefined && !Number.isFinite(exp)) || (flag.includes('P') && flag.includes('U'))) return err('health-link-broken')
  if (!isLinkAddress(url)) return err('health-link-address')
  return ok({
    url,
    key,
    label: typeof label === 'string' ? labelOf(label) : '',
    ...(exp === undefined ? {} : { expiresAtMs: (exp as number) * 1000 }),
    needsPasscode: flag.includes('P'),
    isLasting: flag.includes('L'),
    isFile: flag.includes('U'),
  })
}

/** An address that may be asked: https, or http to this very computer. */
export function isLinkAddress(address: string): boolean {
  if (address.length > ADDRESS_LENGTH_MAX || !URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

/** Opens a compact JWE of direct encryption with A256GCM. Errors: `health-link-answer` (no such thing), `health-link-key` (another key, or a changed byte), `health-link-too-large`. */
export async function openLinkFile(key: Uint8Array, text: string): Promise<Result<LinkFile>> {
  const [head = '', wrapped = '', iv = '', body = '', seal = '', ...more] = text.trim().split('.')
  const header = head.length > HEADER_LENGTH_MAX ? null : jsonOf(head)
  const [nonce, ciphertext, tag] = [iv, body, seal].map((part) => decodeBase64Url(part))
  const isDirect = header?.['alg'] === 'dir' && header['enc'] === 'A256GCM' && wrapped === '' && more.length === 0
  if (!isDirect || nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES || !ciphertext) return err('health-link-answer')
  const plain = openGcmWith(key, nonce, encodeUtf8(head), concatBytes(ciphertext, tag))
  if (plain === null) return err('health-link-key')
  const contentType = typeof header['cty'] === 'string' ? header['cty'] : ''
  if (header['zip'] === undefined) return plain.length > FILE_BYTES_MAX ? err('health-link-too-large') : ok({ bytes: plain, contentType })
  if (header['zip'] !== 'DEF') return err('health-link-answer')
  const bytes = await inflate(plain, FILE_BYTES_MAX)
  return bytes === null ? err('health-link-answer') : ok({ bytes, contentType })
}

/** The object in base64url JSON, or null. */
function jsonOf(packed: string): Readonly<Record<string, unknown>> | null {
  const bytes = packed === '' ? null : decodeBase64Url(packed)
  if (bytes === null) return null
  try {
    const parsed = parseJson(decodeUtf8(bytes), { depthMax: DEPTH_MAX })
    const value = parsed.ok ? parsed.value : null
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** One line without signs that change the direction or cannot be seen. */
function labelOf(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, LINK_LABEL_LENGTH_MAX)
}
