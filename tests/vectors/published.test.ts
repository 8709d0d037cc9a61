/** Test vectors that others published (Wycheproof), against the primitives as the product calls them, where the folder of them is present. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { Signature, SigningKey } from 'ethers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { concatBytes, equalBytes } from '../../shared/crypto/bytes.ts'
import type * as HashModule from '../../shared/crypto/hash.ts'
import type * as PlatformModule from '../../shared/crypto/platform.ts'
import { openEnvelope, sealEnvelope } from '../../shared/crypto/envelope.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { openBox, sealBox } from '../../shared/crypto/sealed-box.ts'

type Hash = typeof HashModule
type Platform = typeof PlatformModule
type Group = Readonly<Record<string, unknown>> & { readonly tests: readonly Case[] }
type Case = Readonly<Record<string, unknown>> & {
  readonly tcId: number
  readonly result: 'valid' | 'invalid' | 'acceptable'
  readonly flags: readonly string[]
}

const DATA = join(process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data'), 'vectors')
const present = existsSync(DATA)
if (!present) process.stdout.write('skipped: no folder of published vectors here (SALUS_DATA names one that has vectors/)\n')

const NONCE_OF_SUITE_2_BITS = 96
const KEY_OF_SUITE_2_BITS = 256

/** All cases of one file, each with its group, as many as the file itself says. */
function casesOf(name: string): readonly { readonly one: Case; readonly group: Group }[] {
  const file = JSON.parse(readFileSync(join(DATA, `${name}.json`), 'utf8')) as { numberOfTests: number; testGroups: readonly Group[] }
  const cases = file.testGroups.flatMap((group) => group.tests.map((one) => ({ one, group })))
  expect(cases.length).toBe(file.numberOfTests)
  return cases
}

function hex(fields: Readonly<Record<string, unknown>>, name: string): Uint8Array {
  return new Uint8Array(Buffer.from(String(fields[name]), 'hex'))
}

/** True where nothing is thrown and the answer is true. */
async function holds(work: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch {
    return false
  }
}

/** Runs every case that `belongs`; the numbers of those that ended otherwise than published, and how many there were of each kind. */
async function run(
  name: string,
  accepts: (one: Case, group: Group) => boolean | Promise<boolean>,
  belongs: (one: Case, group: Group) => boolean = () => true,
): Promise<{ readonly wrong: readonly number[]; readonly valid: number; readonly invalid: number }> {
  const wrong: number[] = []
  const counts = { valid: 0, invalid: 0 }
  for (const { one, group } of casesOf(name)) {
    if (one.result === 'acceptable' || !belongs(one, group)) continue
    counts[one.result] += 1
    const accepted = await holds(() => accepts(one, group))
    if (accepted !== (one.result === 'valid')) wrong.push(one.tcId)
  }
  return { wrong, ...counts }
}

/** The modules as they are in a page, where there is no node:crypto. */
async function loadPortable(): Promise<{ readonly hash: Hash; readonly platform: Platform }> {
  const real = process.getBuiltinModule.bind(process)
  const hidden = vi.spyOn(process, 'getBuiltinModule')
  hidden.mockImplementation((id: string) => (id === 'node:crypto' ? undefined : real(id)))
  vi.resetModules()
  const loaded = { hash: await import('../../shared/crypto/hash.ts'), platform: await import('../../shared/crypto/platform.ts') }
  hidden.mockRestore()
  return loaded
}

describe.skipIf(!present).each(['of the platform', 'portable'])('published vectors, %s', (where) => {
  let hash: Hash
  let platform: Platform
  beforeAll(async () => {
    vi.resetModules()
    const loaded =
      where === 'portable'
        ? await loadPortable()
        : { hash: await import('../../shared/crypto/hash.ts'), platform: await import('../../shared/crypto/platform.ts') }
    hash = loaded.hash
    platform = loaded.platform
    expect(platform.platformCrypto === undefined).toBe(where === 'portable')
  })
  afterAll(() => {
    vi.resetModules()
  })

  it('HKDF-SHA256, with labels that are text', async () => {
    const label = (one: Case): string => Buffer.from(hex(one, 'info')).toString('utf8')
    const { wrong, valid, invalid } = await run(
      'hkdf_sha256',
      (one) => equalBytes(hash.deriveKey(hex(one, 'ikm'), hex(one, 'salt'), label(one), Number(one['size'])), hex(one, 'okm')),
      (one) => Buffer.from(label(one), 'utf8').equals(hex(one, 'info')),
    )
    expect({ wrong, valid, invalid }).toEqual({ wrong: [], valid: 31, invalid: 0 })
  })

  it('AES-256-GCM with 12-byte nonces and 16-byte tags, both ways', async () => {
    const { wrong, valid, invalid } = await run(
      'aes_gcm',
      async (one) => {
        const [key, nonce, associated] = [hex(one, 'key'), hex(one, 'iv'), hex(one, 'aad')]
        const sealed = concatBytes(hex(one, 'ct'), hex(one, 'tag'))
        const opened = platform.openGcm(key, nonce, associated, sealed) ?? (await webOpen(key, nonce, associated, sealed))
        if (!equalBytes(opened, hex(one, 'msg'))) return false
        const again = platform.sealGcm(key, nonce, associated, opened) ?? (await webSeal(key, nonce, associated, opened))
        return equalBytes(again, sealed)
      },
      (_one, group) => group['ivSize'] === NONCE_OF_SUITE_2_BITS && group['keySize'] === KEY_OF_SUITE_2_BITS,
    )
    expect({ wrong, valid, invalid }).toEqual({ wrong: [], valid: 39, invalid: 27 })
  })
})

const algorithm = (nonce: Uint8Array, associated: Uint8Array): AesGcmParams => ({
  name: 'AES-GCM',
  iv: nonce as BufferSource,
  additionalData: associated as BufferSource,
  tagLength: 128,
})

async function webOpen(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const imported = await globalThis.crypto.subtle.importKey('raw', key as BufferSource, 'AES-GCM', false, ['decrypt'])
  return new Uint8Array(await globalThis.crypto.subtle.decrypt(algorithm(nonce, associated), imported, sealed as BufferSource))
}

async function webSeal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const imported = await globalThis.crypto.subtle.importKey('raw', key as BufferSource, 'AES-GCM', false, ['encrypt'])
  return new Uint8Array(await globalThis.crypto.subtle.encrypt(algorithm(nonce, associated), imported, plain as BufferSource))
}

describe.skipIf(!present)('published vectors', () => {
  it('HKDF-SHA256, all of them, by the portable call', async () => {
    const { wrong, valid, invalid } = await run('hkdf_sha256', (one) =>
      equalBytes(hkdf(nobleSha256, hex(one, 'ikm'), hex(one, 'salt'), hex(one, 'info'), Number(one['size'])), hex(one, 'okm')),
    )
    expect({ wrong, valid, invalid }).toEqual({ wrong: [], valid: 83, invalid: 3 })
  })

  it('XChaCha20-Poly1305, as the sealed box', async () => {
    const { wrong, valid, invalid } = await run('xchacha20_poly1305', (one) => {
      const [key, nonce, associated] = [hex(one, 'key'), hex(one, 'iv'), hex(one, 'aad')]
      const box = concatBytes(nonce, hex(one, 'ct'), hex(one, 'tag'))
      const opened = openBox(key, box, associated)
      if (!opened.ok || !equalBytes(opened.value, hex(one, 'msg'))) return false
      return equalBytes(
        sealBox(key, opened.value, associated, () => nonce),
        box,
      )
    })
    expect({ wrong, valid, invalid }).toEqual({ wrong: [], valid: 246, invalid: 69 })
  })

  it('XChaCha20-Poly1305, as records of suite 1 and envelopes call it', async () => {
    const { wrong } = await run('xchacha20_poly1305', (one) => {
      const cipher = xchacha20poly1305(hex(one, 'key'), hex(one, 'iv'), hex(one, 'aad'))
      return equalBytes(cipher.decrypt(concatBytes(hex(one, 'ct'), hex(one, 'tag'))), hex(one, 'msg'))
    })
    expect(wrong).toEqual([])
  })

  it('ChaCha20-Poly1305, both ways', async () => {
    const { wrong, valid, invalid } = await run('chacha20_poly1305', (one) => {
      const cipher = (): ReturnType<typeof chacha20poly1305> => chacha20poly1305(hex(one, 'key'), hex(one, 'iv'), hex(one, 'aad'))
      const sealed = concatBytes(hex(one, 'ct'), hex(one, 'tag'))
      return equalBytes(cipher().decrypt(sealed), hex(one, 'msg')) && equalBytes(cipher().encrypt(hex(one, 'msg')), sealed)
    })
    expect({ wrong, valid, invalid }).toEqual({ wrong: [], valid: 256, invalid: 69 })
  })

  it('Ed25519, strictly', async () => {
    const { wrong, valid, invalid } = await run('ed25519', (one, group) => {
      const key = hex(group['publicKey'] as Readonly<Record<string, unknown>>, 'pk')
      return ed25519.verify(hex(one, 'sig'), hex(one, 'msg'), key, { zip215: false })
    })
    expect({ wrong, valid, invalid }).toEqual({ wrong: [], valid: 88, invalid: 63 })
  })

  it('ECDSA on secp256k1: the key that the ledger recovers is the published one, and high values of s are refused', async () => {
    const { wrong, valid, invalid } = await run('ecdsa_secp256k1_sha256_bitcoin', (one, group) => {
      const { r, s } = secp256k1.Signature.fromBytes(hex(one, 'sig'), 'der')
      const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`
      const digest = createHash('sha256').update(hex(one, 'msg')).digest()
      const wanted = `0x${String((group['publicKey'] as Readonly<Record<string, unknown>>)['uncompressed'])}`
      const recovers = (v: 27 | 28): boolean => {
        const signature = Signature.from({ r: word(r), s: word(s), v })
        return signature.isValid() && SigningKey.recoverPublicKey(digest, signature) === wanted
      }
      return [27, 28].map((v) => holdsNow(() => recovers(v as 27 | 28))).includes(true)
    })
    // In case 346 the point of the nonce has an x above the order of the group; Ethereum has no recovery number for those.
    expect({ wrong, valid, invalid }).toEqual({ wrong: [346], valid: 162, invalid: 301 })
  })
})

function holdsNow(work: () => boolean): boolean {
  try {
    return work()
  } catch {
    return false
  }
}

describe.skipIf(!present)('published vectors of X25519', () => {
  const shared = (one: Case): Uint8Array => x25519.getSharedSecret(hex(one, 'private'), hex(one, 'public'))
  const isZero = (one: Case): boolean => one.flags.includes('ZeroSharedSecret')

  it('give the published secret, also on the twist and for other spellings of a key', () => {
    const cases = casesOf('x25519').filter(({ one }) => !isZero(one))
    expect(cases.length).toBe(487)
    expect(cases.filter(({ one }) => !equalBytes(shared(one), hex(one, 'shared'))).map(({ one }) => one.tcId)).toEqual([])
  })

  it('refuse points of low order, whoever sends them and whatever card names them', () => {
    const cases = casesOf('x25519').filter(({ one }) => isZero(one))
    expect(cases.length).toBe(31)
    const own = deriveIdentity(new Uint8Array(32).fill(7))
    const letter = sealLetter(own, own.sealingPublicKey)
    expect(openEnvelope(letter, own).ok).toBe(true)
    for (const { one } of cases) {
      expect(() => shared(one), String(one.tcId)).toThrow()
      expect(() => sealLetter(own, hex(one, 'public')), String(one.tcId)).toThrow()
      const hostile = concatBytes(letter.slice(0, 4), hex(one, 'public'), letter.slice(36))
      expect(openEnvelope(hostile, own)).toMatchObject({ ok: false, error: { code: 'invite-not-for-you' } })
    }
  })
})

function sealLetter(sender: IdentityKeys, sealingKey: Uint8Array): Uint8Array {
  const recipient = { did: sender.did, sealingKey }
  const random = (length: number): Uint8Array => new Uint8Array(length).fill(9)
  return sealEnvelope({ sender, recipient, type: 'invite', payload: new Uint8Array(3), id: 'a', createdAtMs: 1, random })
}
