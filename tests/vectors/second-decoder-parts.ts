/** Small parts of the second decoder: encodings, hashes and keys of sections 1, 4, 8 and 12 of the specification, on node:crypto alone. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createHash, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, verify } from 'node:crypto'

/** A refusal; the message is the error code of the specification. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** Throws the code unless the condition holds. */
export function need(condition: boolean, code: string): asserts condition {
  if (!condition) throw new Refused(code)
}

export type Json = Readonly<Record<string, unknown>>

/** b64 read strictly; null for any other spelling. */
export function fromB64(text: unknown): Buffer | null {
  if (typeof text !== 'string') return null
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}

/** Canonical JSON. */
export function json(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const object = value as Json
  const keys = Object.keys(object)
    .sort()
    .filter((key) => object[key] !== undefined)
  return `{${keys.map((key) => `${JSON.stringify(key)}:${json(object[key])}`).join(',')}}`
}

/** JSON object of UTF-8 bytes; throws the code for anything else. */
export function object(bytes: Uint8Array, code: string): Json {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as unknown
    need(typeof value === 'object' && value !== null, code)
    return value as Json
  } catch {
    throw new Refused(code)
  }
}

/** SHA-256. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** HKDF-SHA256, 32 bytes and Z32 unless said otherwise. */
export function hkdf(secret: Uint8Array, label: string, salt: Uint8Array = Buffer.alloc(32), length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, label, length))
}

/** Length of padded content. */
export function paddedLength(length: number, floor: number): number {
  if (length <= floor) return floor
  const exponent = Math.floor(Math.log2(length))
  const step = 2 ** Math.max(0, exponent - (Math.floor(Math.log2(exponent)) + 1))
  return Math.ceil(length / step) * step
}

/** Content without its padding. Errors: `bytes-damaged`. */
export function unpad(padded: Buffer): Buffer {
  need(padded.length >= 8, 'bytes-damaged')
  const length = padded.readBigUInt64BE()
  need(length <= BigInt(padded.length - 8), 'bytes-damaged')
  const end = 8 + Number(length)
  need(
    padded.subarray(end).every((byte) => byte === 0),
    'bytes-damaged',
  )
  return padded.subarray(8, end)
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** `did:key` of an Ed25519 public key. */
export function didOf(publicKey: Uint8Array): string {
  let number = BigInt(`0xed01${Buffer.from(publicKey).toString('hex')}`)
  let text = ''
  for (; number > 0n; number /= 58n) text = BASE58.charAt(Number(number % 58n)) + text
  return `did:key:z${text}`
}

/** Public key of a did. Errors: `card-invalid`. */
export function publicKeyOf(did: string): Buffer {
  need(did.length <= 80 && did.startsWith('did:key:z'), 'card-invalid')
  let number = 0n
  for (const letter of did.slice(9)) {
    const digit = BASE58.indexOf(letter)
    need(digit >= 0, 'card-invalid')
    number = number * 58n + BigInt(digit)
  }
  const digits = number.toString(16)
  need(digits.length === 68 && digits.startsWith('ed01'), 'card-invalid')
  return Buffer.from(digits.slice(4), 'hex')
}

const P = 2n ** 255n - 19n
/** The y of the eight points of small order. */
const SMALL_ORDER = [
  0n,
  1n,
  P - 1n,
  ...[
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ].map(yOf),
]

function yOf(hex: string): bigint {
  return BigInt(`0x${Buffer.from(hex, 'hex').reverse().toString('hex')}`) & (2n ** 255n - 1n)
}

/** Whether this did signed the message in this domain. */
export function verified(did: unknown, domain: string, message: Uint8Array | string, signature: Uint8Array | null): boolean {
  if (typeof did !== 'string' || signature?.length !== 64) return false
  try {
    const raw = publicKeyOf(did)
    const y = yOf(raw.toString('hex'))
    if (y >= P || SMALL_ORDER.includes(y)) return false
    const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), format: 'der', type: 'spki' })
    return verify(null, Buffer.concat([Buffer.from(`${domain}\0`), Buffer.from(message as string)]), key, signature)
  } catch {
    return false
  }
}

/** Identity of a master key (section 4). */
export function identityOf(masterKey: Uint8Array): {
  readonly did: string
  readonly sealingSecret: Buffer
  readonly sealingPublic: Buffer
} {
  const seed = hkdf(masterKey, 'salus/1 identity signing')
  const sealingSecret = hkdf(masterKey, 'salus/1 identity sealing')
  return {
    did: didOf(publicHalf('302e020100300506032b657004220420', seed)),
    sealingSecret,
    sealingPublic: publicHalf('302e020100300506032b656e04220420', sealingSecret),
  }
}

/** X25519 of a secret and a public key. */
export function agree(secret: Uint8Array, publicKey: Uint8Array): Buffer {
  return diffieHellman({
    privateKey: createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]),
      format: 'der',
      type: 'pkcs8',
    }),
    publicKey: createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), publicKey]),
      format: 'der',
      type: 'spki',
    }),
  })
}

/** The public half of a secret key behind its PKCS 8 prefix. */
export function publicHalf(prefix: string, secret: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([Buffer.from(prefix, 'hex'), secret]), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** CID of a raw block (section 8). */
export function rawCid(block: Uint8Array): string {
  return cidText(Buffer.concat([Buffer.from([1, 0x55, 0x12, 0x20]), sha256(block)]))
}

function cidText(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return `b${(bits.match(/.{1,5}/gu) ?? []).map((five) => BASE32.charAt(Number.parseInt(five.padEnd(5, '0'), 2))).join('')}`
}

/** Codec and SHA-256 inside a CID. Errors: `block-damaged`. */
export function readCid(cid: string): { readonly codec: number; readonly digest: string } {
  const bits = [...cid.slice(1)].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from((bits.match(/.{8}/gu) ?? []).map((eight) => Number.parseInt(eight, 2)))
  need(bytes.length === 36 && bytes[0] === 1 && bytes[2] === 0x12 && bytes[3] === 0x20 && cidText(bytes) === cid, 'block-damaged')
  return { codec: bytes[1] ?? 0, digest: bytes.subarray(4).toString('hex') }
}

/** CIDs that a dag-pb block links to, in order. */
export function linksOf(block: Buffer): readonly string[] {
  return protobuf(block).flatMap(({ field, bytes }) =>
    field === 2 ? protobuf(bytes).flatMap((part) => (part.field === 1 ? [cidText(part.bytes)] : [])) : [],
  )
}

function protobuf(message: Buffer): readonly { readonly field: number; readonly bytes: Buffer }[] {
  const parts: { field: number; bytes: Buffer }[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++]
      need(byte !== undefined && shift < 2 ** 50, 'block-damaged')
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const length = varint()
    const size = tag % 8 === 2 ? length : 0
    parts.push({ field: Math.floor(tag / 8), bytes: message.subarray(at, at + size) })
    at += size
  }
  need(at === message.length, 'block-damaged')
  return parts
}

/** Keccak-256 with the padding byte of the EVM. Source: Keccak reference 3.0, section 1.2. */
export function keccak256(...parts: readonly Uint8Array[]): Buffer {
  const message = Buffer.concat(parts)
  const padded = Buffer.alloc((Math.floor(message.length / 136) + 1) * 136)
  message.copy(padded)
  padded[message.length] = 1
  padded[padded.length - 1] = (padded.at(-1) ?? 0) | 0x80
  const state = new BigUint64Array(25)
  for (let at = 0; at < padded.length; at += 136) {
    for (let lane = 0; lane < 17; lane++) state[lane] = (state[lane] ?? 0n) ^ padded.readBigUInt64LE(at + lane * 8)
    permute(state)
  }
  const digest = Buffer.alloc(32)
  for (let lane = 0; lane < 4; lane++) digest.writeBigUInt64LE(state[lane] ?? 0n, lane * 8)
  return digest
}

function permute(state: BigUint64Array): void {
  const lane = (index: number): bigint => state[index] ?? 0n
  const turn = (value: bigint, bits: number): bigint => BigInt.asUintN(64, (value << BigInt(bits)) | (value >> BigInt(64 - bits)))
  let register = 1
  for (let round = 0; round < 24; round++) {
    const columns = [0, 1, 2, 3, 4].map((x) => lane(x) ^ lane(x + 5) ^ lane(x + 10) ^ lane(x + 15) ^ lane(x + 20))
    for (let index = 0; index < 25; index++)
      state[index] = lane(index) ^ (columns[(index + 4) % 5] ?? 0n) ^ turn(columns[(index + 1) % 5] ?? 0n, 1)
    let [x, y, moved] = [1, 0, lane(1)]
    for (let step = 0; step < 24; step++) {
      ;[x, y] = [y, (2 * x + 3 * y) % 5]
      const next = lane(x + 5 * y)
      state[x + 5 * y] = turn(moved, (((step + 1) * (step + 2)) / 2) % 64)
      moved = next
    }
    for (let row = 0; row < 25; row += 5) {
      const old = [0, 1, 2, 3, 4].map((column) => lane(row + column))
      for (let column = 0; column < 5; column++)
        state[row + column] = (old[column] ?? 0n) ^ (~(old[(column + 1) % 5] ?? 0n) & (old[(column + 2) % 5] ?? 0n))
    }
    for (let bit = 0; bit < 7; bit++) {
      if ((register & 1) === 1) state[0] = lane(0) ^ (1n << BigInt(2 ** bit - 1))
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1
    }
  }
}

/** Blocks of all segments of a store by hex(SHA256), read from the first byte to the last. */
export async function readSegments(dir: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const name of (await readdir(dir)).sort()) {
    const bytes = await readFile(join(dir, name))
    if (bytes.toString('latin1', 0, 9) !== 'SALUSSEG\u0001') throw new Refused('format-unknown')
    for (let at = 16; at < bytes.length;) {
      const end = at + 40 + bytes.readUInt32BE(at + 4)
      if (bytes.toString('latin1', at, at + 4) === 'SLB1') found.set(bytes.toString('hex', at + 8, at + 40), bytes.subarray(at + 40, end))
      at = end
    }
  }
  return found
}
