/** A second decoder of `salus/1`, written from shared/crypto/vault-format.md alone: records, manifest, HEAD files. */

import { createDecipheriv, timingSafeEqual } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { OpenedKeys } from './second-decoder-keys.ts'
import { fromB64, hkdf, json, linksOf, need, object, readCid, Refused, sha256, unpad, verified } from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'

/** Block of a SHA-256 in hexadecimal, or null where it is not there. */
export type ReadBlock = (digest: string) => Promise<Uint8Array | null>

/** XChaCha20-Poly1305 opened; throws the code where it does not verify. */
export function openCipher(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array, code: string): Buffer {
  try {
    return Buffer.from(xchacha20poly1305(key, nonce, ad).decrypt(sealed))
  } catch {
    throw new Refused(code)
  }
}

/** Opens a BOX. */
export function openBox(key: Uint8Array, box: Uint8Array, ad: Uint8Array, code: string): Buffer {
  return openCipher(key, box.subarray(0, 24), ad, box.subarray(24), code)
}

/** Opens a WRAP. Errors: `wrong-key`. */
export function unwrap(key: Uint8Array, wrapped: Uint8Array, context: string, code = 'wrong-key'): Buffer {
  const inner = openBox(key, wrapped, Buffer.from(`salus/1 key wrap ${context}`), code)
  need(inner.length === 32, code)
  return inner
}

/** Opens a WRAP2, or a WRAP by its length. Errors: `wrong-key`. */
export function unwrapRecordKey(key: Uint8Array, wrapped: Uint8Array, context: string): Buffer {
  if (wrapped.length !== 60) return unwrap(key, wrapped, context)
  return openBox2(key, wrapped, Buffer.from(`salus/1 key wrap ${context}`), 'wrong-key')
}

/** Opens a BOX2. */
function openBox2(key: Uint8Array, box: Uint8Array, ad: Uint8Array, code: string): Buffer {
  const bytes = Buffer.from(box)
  return openGcm(key, bytes.subarray(0, 12), ad, bytes.subarray(12), code)
}

function inflated(bytes: Buffer, most: number): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: most })
  } catch {
    throw new Refused('bytes-damaged')
  }
}

/** Opens the chunks of a record. Errors: `limit-exceeded`, `format-unknown`, `wrong-key`, `bytes-damaged`. */
export function openRecord(chunks: readonly Uint8Array[], recordKey: Uint8Array, recordId: string, version: number): Buffer {
  need(chunks.length <= 262_144, 'limit-exceeded')
  const header = Buffer.from(chunks[0] ?? []).subarray(0, 72)
  const suite = header[4]
  need((chunks[0]?.length ?? 0) >= 88 && header.toString('latin1', 0, 4) === 'SLR1', 'format-unknown')
  need((suite === 1 || suite === 2 || suite === 3) && header.readUIntBE(5, 3) === 0, 'format-unknown')
  const salt = header.subarray(8, 40)
  if (suite === 3) {
    need(chunks.length === 1, 'format-unknown')
    return openPacked(Buffer.from(chunks[0] ?? []), recordKey, `${recordId}/${String(version)}`)
  }
  need(timingSafeEqual(hkdf(recordKey, `salus/1 record commitment ${String(suite)}`, salt), header.subarray(40)), 'wrong-key')
  const key = hkdf(recordKey, `salus/1 record cipher ${String(suite)}`, salt)
  const ad = Buffer.concat([header, Buffer.from(`${recordId}/${String(version)}`)])
  const plains = chunks.map((chunk, index) => {
    const sealed = Buffer.from(chunk).subarray(index === 0 ? 72 : 0)
    const nonce = Buffer.alloc(suite === 1 ? 24 : 12)
    nonce.writeUInt32BE(index, nonce.length - 5)
    nonce[nonce.length - 1] = index === chunks.length - 1 ? 1 : 0
    return suite === 1 ? openCipher(key, nonce, ad, sealed, 'bytes-damaged') : openGcm(key, nonce, ad, sealed)
  })
  return unpad(Buffer.concat(plains))
}

function openPacked(chunk: Buffer, recordKey: Uint8Array, meta: string): Buffer {
  const header = chunk.subarray(0, 72)
  const keys = hkdf(recordKey, 'salus/1 record keys 3', header.subarray(8, 40), 64)
  need(timingSafeEqual(keys.subarray(32), header.subarray(40)), 'wrong-key')
  const nonce = Buffer.alloc(12)
  nonce[11] = 1
  const packed = unpad(openGcm(keys.subarray(0, 32), nonce, Buffer.concat([header, Buffer.from(meta)]), chunk.subarray(72)))
  need(packed[0] === 0 || packed[0] === 1, 'bytes-damaged')
  const content = packed[0] === 0 ? packed.subarray(1) : inflated(packed.subarray(1), 65_536)
  need(content.length <= 65_536, 'bytes-damaged')
  return content
}

function openGcm(key: Uint8Array, nonce: Buffer, ad: Uint8Array, sealed: Buffer, code = 'bytes-damaged'): Buffer {
  need(sealed.length >= 16, code)
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(ad).setAuthTag(sealed.subarray(-16))
    return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
  } catch {
    throw new Refused(code)
  }
}

/** Header and original of a record's content. Errors: `bytes-damaged`. */
export function readContent(bytes: Buffer): { readonly header: Json; readonly original: Buffer | null } {
  need(bytes.length >= 4 && bytes.readUInt32BE() <= bytes.length - 4, 'bytes-damaged')
  const end = 4 + bytes.readUInt32BE()
  const { hasOriginal, ...header } = object(bytes.subarray(4, end), 'bytes-damaged')
  const texts = typeof header['resourceJson'] === 'string' && typeof header['source'] === 'string'
  need(texts && typeof header['importedAtMs'] === 'number' && typeof hasOriginal === 'boolean', 'bytes-damaged')
  return { header, original: hasOriginal ? bytes.subarray(end) : null }
}

/** JSON of a sealed node. Errors: `format-unknown`, `wrong-key`, `bytes-damaged`. */
export function openNode(nodeKey: Uint8Array, vaultId: string, sealed: Uint8Array): Json {
  const magic = sealed.subarray(0, 4)
  const version = ['534c4e01', '534c4e02'].indexOf(Buffer.from(magic).toString('hex')) + 1
  need(version > 0, 'format-unknown')
  const ad = Buffer.concat([magic, Buffer.from(`manifest/${vaultId}`)])
  const padded =
    version === 1 ? openBox(nodeKey, sealed.subarray(4), ad, 'wrong-key') : openBox2(nodeKey, sealed.subarray(4), ad, 'wrong-key')
  const plain = unpad(padded)
  return object(version === 1 ? plain : inflated(plain, 8 * 1024 * 1024), 'bytes-damaged')
}

/** The signed head. Errors: `format-unknown`, `signature-invalid`. */
export function openHead(bytes: Uint8Array, did: string): Json {
  need(bytes.length <= 4096, 'format-unknown')
  const { format, head, signature } = object(bytes, 'format-unknown')
  need(format === 'salus/1 head' && typeof head === 'object' && head !== null, 'format-unknown')
  const { vaultId, previous, rootCid, seq, epoch, atMs } = head as Json
  need(
    [vaultId, previous, rootCid].every((text) => typeof text === 'string'),
    'format-unknown',
  )
  need(
    [seq, epoch, atMs].every((number) => Number.isSafeInteger(number) && Number(number) >= 0),
    'format-unknown',
  )
  need(verified(did, 'salus/1 head', json(head), fromB64(signature)), 'signature-invalid')
  return head as Json
}

/** The newest valid head and the file it came from. Errors: `vault-damaged`. */
export function chooseHead(copies: readonly (Uint8Array | null)[], did: string): { readonly head: Json; readonly slot: number } {
  const valid = copies.flatMap((bytes, slot) => {
    try {
      return bytes === null ? [] : [{ head: openHead(bytes, did), slot }]
    } catch {
      return []
    }
  })
  const [best] = valid.sort((a, b) => Number(b.head['seq']) - Number(a.head['seq']))
  need(best !== undefined, 'vault-damaged')
  return best
}

/** A block, hashed again. Errors: `block-missing`, `block-damaged`. */
export async function blockOf(read: ReadBlock, cid: string): Promise<Buffer> {
  const { digest } = readCid(cid)
  const bytes = await read(digest)
  need(bytes !== null, 'block-missing')
  need(sha256(bytes).toString('hex') === digest, 'block-damaged')
  return Buffer.from(bytes)
}

/** The chunks of a file in order. */
export async function chunksOf(read: ReadBlock, cid: string, depth = 0): Promise<readonly Buffer[]> {
  const block = await blockOf(read, cid)
  if (readCid(cid).codec === 0x55) return [block]
  need(depth < 6, 'limit-exceeded')
  const chunks: Buffer[] = []
  for (const link of linksOf(block)) chunks.push(...(await chunksOf(read, link, depth + 1)))
  return chunks
}

/** The node behind a reference, its tag checked. Errors: `vault-damaged`. */
export async function nodeOf(read: ReadBlock, keys: OpenedKeys, reference: string): Promise<Json> {
  const [first = '', tag] = reference.split('.')
  const hash = fromB64(first)
  need(tag !== undefined || hash?.length === 32, 'vault-damaged')
  const sealed = tag === undefined ? await read(hash?.toString('hex') ?? '') : await blockOf(read, first)
  need(sealed !== null, 'block-missing')
  const own = sha256(sealed)
  need(tag === undefined ? own.toString('base64url') === first : own.subarray(0, 16).toString('base64url') === tag, 'vault-damaged')
  const nodeKeys = [hkdf(keys.masterKey, `salus/1 manifest node ${String(keys.master)}`), ...keys.formerNodeKeys]
  return openWithAny(nodeKeys, keys.vaultId, sealed)
}

function openWithAny(nodeKeys: readonly Buffer[], vaultId: string, sealed: Uint8Array): Json {
  const [key, ...others] = nodeKeys
  need(key !== undefined, 'wrong-key')
  try {
    return openNode(key, vaultId, sealed)
  } catch (error) {
    if (others.length > 0 && error instanceof Refused && error.message === 'wrong-key') return openWithAny(others, vaultId, sealed)
    throw error
  }
}

/** Every entry of a collection below a reference; each must lie at its place. Errors: `vault-damaged`. */
export async function* entriesOf(
  read: ReadBlock,
  keys: OpenedKeys,
  reference: unknown,
  place = '',
): AsyncGenerator<readonly [string, unknown]> {
  if (reference === null || reference === undefined) return
  const { e, c } = await nodeOf(read, keys, typeof reference === 'string' ? reference : '')
  for (const [key, value] of Array.isArray(e) ? (e as readonly (readonly [string, unknown])[]) : []) {
    need(sha256(key).toString('hex').startsWith(place), 'vault-damaged')
    yield [key, value]
  }
  need(Array.isArray(e) !== Array.isArray(c) && place.length <= 64, 'vault-damaged')
  for (const [index, child] of Array.isArray(c) ? c.entries() : []) yield* entriesOf(read, keys, child, place + index.toString(16))
}
