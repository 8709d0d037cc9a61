/** The second decoder of `salus/1`, its key file and words (sections 2 and 3). */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { argon2id } from 'hash-wasm'
import { agree, fromB64, hkdf, json, need, object, publicHalf, sha256 } from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'
import { unwrap } from './second-decoder.ts'

export interface OpenedKeys {
  readonly vaultId: string
  readonly masterKey: Buffer
  readonly master: number
  readonly identityRoot: Buffer
  readonly formerNodeKeys: readonly Buffer[]
  readonly epochs: ReadonlyMap<number, Buffer>
}

/** 32 bytes of the 24 words; `list` are the 2048 words of BIP-39. Errors: `words-unknown-word`, `words-wrong`. */
export function entropyOfWords(text: string, list: readonly string[]): Buffer {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/u)
    .filter((word) => word !== '')
  const numbers = words.map((word) => list.indexOf(word))
  need(!numbers.includes(-1), 'words-unknown-word')
  need(numbers.length === 24, 'words-wrong')
  const bits = numbers.map((number) => number.toString(2).padStart(11, '0')).join('')
  const bytes = Buffer.from((bits.match(/.{8}/gu) ?? []).map((eight) => Number.parseInt(eight, 2)))
  need(sha256(bytes.subarray(0, 32))[0] === bytes[32], 'words-wrong')
  return bytes.subarray(0, 32)
}

/** Opens a key file with a passphrase, the words' entropy or what a keychain has. Errors: `unlock-refused`, `key-file-damaged`, `vault-newer-version`. */
export async function openKeyFile(bytes: Uint8Array, secret: string | Uint8Array, kind = kindOf(secret)): Promise<OpenedKeys> {
  const damaged = 'key-file-damaged'
  need(bytes.length <= 256 * 1024, damaged)
  const { mac, ...file } = object(bytes, damaged)
  const { format, vaultId, slots, epochs, master, identity, formerNodeKeys } = file
  const second = format === 'salus/2 key file'
  need(second || !/^salus\/[2-9]/u.test(String(format)), 'vault-newer-version')
  need((second || format === 'salus/1 key file') && typeof vaultId === 'string' && Array.isArray(slots) && Array.isArray(epochs), damaged)
  const rotated = Number(master) >= 2 && typeof identity === 'string' && (formerNodeKeys === undefined || Array.isArray(formerNodeKeys))
  need(second ? rotated : master === undefined && identity === undefined && formerNodeKeys === undefined, damaged)
  const slot = (slots as readonly Json[]).find((one) => one['kind'] === kind)
  const salt = fromB64(slot?.['salt'])
  const sealed = fromB64(slot?.['sealed'])
  need(slot !== undefined && salt !== null && sealed !== null, damaged)
  const key = typeof secret === 'string' ? await passphraseKey(secret, salt, slot['kdf'] as Json) : slotKey(kind, secret, salt, slot)
  const masterKey = unwrap(key, sealed, `slot/${vaultId}/${kind}`, 'unlock-refused')
  const expected = createHmac('sha256', hkdf(masterKey, 'salus/1 key file authentication')).update(json(file)).digest()
  const found = fromB64(mac)
  need(found?.length === 32 && timingSafeEqual(expected, found), damaged)
  const wrapping = hkdf(masterKey, 'salus/1 epoch wrap')
  const opened = (epochs as readonly { readonly number: number; readonly wrapped: unknown }[]).map(
    ({ number, wrapped }): [number, Buffer] => {
      return [number, unwrap(wrapping, fromB64(wrapped) ?? Buffer.alloc(0), `epoch/${vaultId}/${String(number)}`, damaged)]
    },
  )
  const open = (text: unknown, label: string, context: string): Buffer =>
    unwrap(hkdf(masterKey, `salus/1 ${label} wrap`), fromB64(text) ?? Buffer.alloc(0), `${context}/${vaultId}`, damaged)
  return {
    vaultId,
    masterKey,
    master: second ? Number(master) : 1,
    identityRoot: second ? open(identity, 'identity', 'identity') : masterKey,
    formerNodeKeys: ((formerNodeKeys ?? []) as readonly unknown[]).map((one) => open(one, 'former node', 'former node')),
    epochs: new Map(opened),
  }
}

function kindOf(secret: string | Uint8Array): 'passphrase' | 'words' | 'keychain' {
  return typeof secret === 'string' ? 'passphrase' : 'words'
}

function slotKey(kind: string, secret: Uint8Array, salt: Buffer, slot: Json): Buffer {
  if (kind === 'keychain' || slot['recipient'] === undefined) return hkdf(secret, `salus/1 slot ${kind}`, salt)
  const own = hkdf(secret, 'salus/1 backup identity')
  return hkdf(agree(own, salt), 'salus/1 slot words sealed', Buffer.concat([salt, publicHalf('302e020100300506032b656e04220420', own)]))
}

async function passphraseKey(passphrase: string, salt: Buffer, kdf: Json | undefined): Promise<Buffer> {
  const [memorySize, iterations, parallelism] = [kdf?.['memoryKiB'], kdf?.['passes'], kdf?.['parallelism']].map(Number) as [
    number,
    number,
    number,
  ]
  const within = (value: number, floor: number, ceiling: number): boolean => Number.isInteger(value) && value >= floor && value <= ceiling
  need(within(memorySize, 65_536, 1_048_576) && within(iterations, 3, 16) && within(parallelism, 1, 8), 'key-file-damaged')
  const password = Buffer.from(passphrase.normalize('NFKC'), 'utf8')
  const stretched = await argon2id({ password, salt, memorySize, iterations, parallelism, hashLength: 32, outputType: 'binary' })
  return hkdf(stretched, 'salus/1 slot passphrase', salt)
}

/** The copy with the highest generation. Errors: `key-file-damaged`. */
export function chooseKeyFile(copies: readonly (Uint8Array | null)[]): Uint8Array {
  const readable = copies.flatMap((bytes) => {
    try {
      const file = object(bytes ?? Buffer.alloc(0), '')
      return bytes !== null && /^salus\/[12] key file$/u.test(String(file['format']))
        ? [{ bytes, generation: Number(file['generation']) }]
        : []
    } catch {
      return []
    }
  })
  const [best] = readable.sort((a, b) => b.generation - a.generation)
  need(best !== undefined, 'key-file-damaged')
  return best.bytes
}
