/** Another number in the place of a DICOM UID: the same for the same one under the same salt, and nobody can come back from it. Source: DICOM PS3.5 annex B.2 (UUIDs as 2.25). */

/** `sha256` hashes; `salt` is 32 random bytes that nobody keeps. At most 44 characters. */
export function replacedUid(uid: string, salt: Uint8Array, sha256: (bytes: Uint8Array) => Uint8Array): string {
  const text = new TextEncoder().encode(uid)
  const salted = new Uint8Array(salt.length + text.length)
  salted.set(salt)
  salted.set(text, salt.length)
  const digest = sha256(salted).slice(0, 16)
  // The bits by which a UUID says that its maker chose its content (RFC 9562, version 8).
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  const number = digest.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  return `2.25.${String(number)}`
}
