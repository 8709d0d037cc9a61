/**
 * The one reader of DER: who a certificate is of, a peer's or an issuer's, is read by it. It takes what can be written in one way only, so that
 * nobody reads something else in the same bytes. Source: ITU-T X.690 sections 8.1 and 10.1.
 */

/** One value. `bytes`: without its tag and length, and no copy. */
export interface DerPart {
  readonly tag: number
  readonly bytes: Uint8Array
}

/** Tags that certificates are made of. Source: X.690 section 8, RFC 5280 section 4.1 for those above 0x80. */
export const DER_TAGS = {
  boolean: 0x01,
  bitString: 0x03,
  octetString: 0x04,
  identifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  address: 0x86,
  version: 0xa0,
  extensions: 0xa3,
} as const

/** Values that lie one behind the other at one place. */
export const DER_PARTS_MAX = 256
/** Three bytes of length: 16 MiB. */
const LENGTH_BYTES_MAX = 3

/**
 * What lies one behind the other; null where that does not end with the bytes, is more than `DER_PARTS_MAX`, or anything of it has a tag of
 * several bytes, no length of its own (0x80), one that is not written in the shortest way, or one that says more than there is.
 */
export function readDerParts(der: Uint8Array): readonly DerPart[] | null {
  const parts: DerPart[] = []
  let at = 0
  while (at < der.length) {
    const found = parts.length < DER_PARTS_MAX ? partAt(der, at) : null
    if (found === null) return null
    parts.push(found.part)
    at = found.end
  }
  return parts
}

/** The only value there is, of this tag; null for anything else, and where anything lies behind it. */
export function readDerPart(der: Uint8Array, tag: number): DerPart | null {
  const found = partAt(der, 0)
  return found?.part.tag === tag && found.end === der.length ? found.part : null
}

/** What the only value there is, a sequence, is made of; null where it is none. */
export function readDerSequence(der: Uint8Array): readonly DerPart[] | null {
  const whole = readDerPart(der, DER_TAGS.sequence)
  return whole === null ? null : readDerParts(whole.bytes)
}

function partAt(der: Uint8Array, at: number): { readonly part: DerPart; readonly end: number } | null {
  const [tag, first] = [der[at], der[at + 1]]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null
  const count = first < 0x80 ? 0 : first - 0x80
  const from = at + 2 + count
  if (first === 0x80 || count > LENGTH_BYTES_MAX || from > der.length) return null
  const length = count === 0 ? first : der.subarray(at + 2, from).reduce((sum, byte) => sum * 256 + byte, 0)
  const isShortest = count === 0 || length >= Math.max(0x80, 256 ** (count - 1))
  const end = from + length
  return isShortest && end <= der.length ? { part: { tag, bytes: der.subarray(from, end) }, end } : null
}
