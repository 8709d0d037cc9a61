/** The platform's own primitives where it has them synchronously (Node, Electron); elsewhere the portable ones stand in, with the same results. */

/** The few functions of `node:crypto` that are used, as it types them. */
interface PlatformCrypto {
  createHash(name: 'sha256'): PlatformHash
  /** In one go; text is taken as UTF-8. Not in every runtime. */
  hash?(name: 'sha256', bytes: Uint8Array | string, encoding: 'buffer'): Uint8Array
  hash?(name: 'sha256', bytes: Uint8Array | string, encoding: 'hex' | 'base64url'): string
  hkdfSync(digest: 'sha256', secret: Uint8Array, salt: Uint8Array, info: Uint8Array, lengthBytes: number): ArrayBuffer
  createCipheriv(name: 'aes-256-gcm', key: Uint8Array, nonce: Uint8Array): PlatformCipher & { getAuthTag(): Uint8Array }
  createDecipheriv(name: 'aes-256-gcm', key: Uint8Array, nonce: Uint8Array): PlatformCipher & { setAuthTag(tag: Uint8Array): void }
}
export interface PlatformHash {
  update(bytes: Uint8Array): PlatformHash
  copy(): PlatformHash
  digest(): Uint8Array
}
interface PlatformCipher {
  setAAD(associated: Uint8Array): void
  update(bytes: Uint8Array): Uint8Array
  final(): Uint8Array
}

const GCM_TAG_BYTES = 16

const host = (globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } }).process
/** Undefined in a page. */
export const platformCrypto = host?.getBuiltinModule?.('node:crypto') as PlatformCrypto | undefined

/** AES-256-GCM in one go: ciphertext and a 16-byte tag behind it (NIST SP 800-38D). Undefined where the platform has none. */
export function sealGcm(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array | undefined {
  if (platformCrypto === undefined) return undefined
  const cipher = platformCrypto.createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associated)
  const sealed = new Uint8Array(new ArrayBuffer(plain.length + GCM_TAG_BYTES))
  sealed.set(cipher.update(plain))
  cipher.final()
  sealed.set(cipher.getAuthTag(), plain.length)
  return sealed
}

/** The same into a place that has exactly the room. Undefined where the platform has none. */
export const sealGcmInto =
  platformCrypto === undefined
    ? undefined
    : (key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array, into: Uint8Array): void => {
        const cipher = platformCrypto.createCipheriv('aes-256-gcm', key, nonce)
        cipher.setAAD(associated)
        into.set(cipher.update(plain))
        cipher.final()
        into.set(cipher.getAuthTag(), plain.length)
      }

/** Opens what `sealGcm` sealed. Throws where any byte differs. Undefined where the platform has none. */
export function openGcm(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (platformCrypto === undefined) return undefined
  if (sealed.length < GCM_TAG_BYTES) throw new Error('too short for a tag')
  const cipher = platformCrypto.createDecipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associated)
  cipher.setAuthTag(sealed.subarray(sealed.length - GCM_TAG_BYTES))
  const plain = cipher.update(sealed.subarray(0, sealed.length - GCM_TAG_BYTES))
  cipher.final()
  // In the buffer that it came in, but not the platform's own kind of bytes, whose `slice` does not copy.
  return new Uint8Array(plain.buffer, plain.byteOffset, plain.length)
}

/** An X.509 certificate as `node:crypto` reads it. */
export interface PlatformCertificate {
  readonly publicKey: object
  checkIssued(issuer: PlatformCertificate): boolean
  verify(key: PlatformCertificate['publicKey']): boolean
}
/** Undefined in a page. */
export const platformCertificates = (
  platformCrypto as { readonly X509Certificate?: new (der: Uint8Array) => PlatformCertificate } | undefined
)?.X509Certificate
