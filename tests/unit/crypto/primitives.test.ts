/** Hashes, keys and ciphers: the platform's and the portable ones give the same bytes; boxes and identities refuse everything else. */

import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { base58 } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { gcm } from '@noble/ciphers/aes.js'
import { concatBytes, encodeHex, equalBytes } from '../../../shared/crypto/bytes.ts'
import { deflate, inflate, inflateStream } from '../../../shared/crypto/deflate.ts'
import { openGcmBox, sealGcmBox } from '../../../shared/crypto/gcm-box.ts'
import type * as HashModule from '../../../shared/crypto/hash.ts'
import * as hash from '../../../shared/crypto/hash.ts'
import * as identity from '../../../shared/crypto/identity.ts'
import { HASH_DOMAINS, HKDF_LABELS, SIGNATURE_DOMAINS } from '../../../shared/crypto/labels.ts'
import { accumulate, isSmaller, leafHash, lockHash, merkleProof, merkleRoot, nodeHash } from '../../../shared/crypto/ledger-hash.ts'
import { NODE_BYTES_MAX, openNode, sealNode } from '../../../shared/crypto/node-seal.ts'
import { pad } from '../../../shared/crypto/padding.ts'
import type * as PlatformModule from '../../../shared/crypto/platform.ts'
import * as platform from '../../../shared/crypto/platform.ts'
import type * as RecordModule from '../../../shared/crypto/record-seal.ts'
import * as record from '../../../shared/crypto/record-seal.ts'
import { openBox, sealBox } from '../../../shared/crypto/sealed-box.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)

describe('the portable primitives', () => {
  let portable: { hash: typeof HashModule; platform: typeof PlatformModule; record: typeof RecordModule }
  beforeAll(async () => {
    const real = process.getBuiltinModule.bind(process)
    const hidden = vi.spyOn(process, 'getBuiltinModule')
    hidden.mockImplementation((id: string) => (id === 'node:crypto' ? undefined : real(id)))
    vi.resetModules()
    portable = {
      hash: await import('../../../shared/crypto/hash.ts'),
      platform: await import('../../../shared/crypto/platform.ts'),
      record: await import('../../../shared/crypto/record-seal.ts'),
    }
    hidden.mockRestore()
  })
  afterAll(() => {
    vi.resetModules()
  })

  it('are taken where there is no node:crypto, and only there', () => {
    expect(platform.platformCrypto).toBeDefined()
    expect(portable.platform.platformCrypto).toBeUndefined()
    expect(portable.platform.sealGcm(filled(32, 1), filled(12, 2), filled(3, 3), filled(4, 4))).toBeUndefined()
    expect(portable.platform.openGcm(filled(32, 1), filled(12, 2), filled(3, 3), filled(40, 4))).toBeUndefined()
  })

  it('hash and derive the same bytes', () => {
    for (const length of [0, 1, 55, 56, 64, 1000]) {
      const bytes = random(length)
      const wanted = new Uint8Array(createHash('sha256').update(bytes).digest())
      for (const each of [hash, portable.hash]) {
        expect(each.sha256(bytes)).toEqual(wanted)
        const pieces = each.createIncrementalSha256()
        pieces.update(bytes.subarray(0, 10))
        pieces.update(bytes.subarray(10))
        expect(pieces.digest()).toEqual(wanted)
      }
      expect(portable.hash.deriveKey(bytes, filled(16, 1), 'a', 42)).toEqual(hash.deriveKey(bytes, filled(16, 1), 'a', 42))
    }
    expect(hash.deriveKey(filled(32, 1), filled(16, 1), 'a')).toHaveLength(32)
    expect(encodeHex(hash.keccak256(new Uint8Array(0)))).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })

  it.each([1, 2] as const)('seal and open the same records under suite %d', async (suite) => {
    const key = random(32)
    const meta = { recordId: 'a'.repeat(32), version: 1, kind: 'lab' }
    for (const length of [10, 300_000]) {
      const content = random(length)
      const salt = random(32)
      const sealed = await record.sealRecord(content, meta, key, () => salt, suite)
      expect(await portable.record.sealRecord(content, meta, key, () => salt, suite)).toEqual(sealed)
      expect(await portable.record.openRecord(sealed, key, meta)).toEqual({ ok: true, value: content })
      const last = sealed.at(-1)?.slice() ?? new Uint8Array(0)
      last[last.length - 1] = (last.at(-1) ?? 0) ^ 1
      const changed = [...sealed.slice(0, -1), last]
      for (const each of [record, portable.record])
        expect(await each.openRecord(changed, key, meta)).toMatchObject({ error: { code: 'bytes-damaged' } })
    }
  })
})

describe('AES-256-GCM of the platform', () => {
  const [key, nonce, associated] = [filled(32, 1), filled(12, 2), filled(3, 3)]
  it('is what node:crypto gives, tag behind, and opens again', () => {
    for (const length of [0, 1, 16, 17]) {
      const plain = random(length)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated)
      const body = cipher.update(plain)
      cipher.final()
      const wanted = concatBytes(body, cipher.getAuthTag())
      expect(platform.sealGcm(key, nonce, associated, plain)).toEqual(wanted)
      expect(platform.openGcm(key, nonce, associated, wanted)).toEqual(plain)
    }
  })

  it('refuses every changed byte, other data beside it, and what is shorter than a tag', () => {
    const sealed = platform.sealGcm(key, nonce, associated, filled(5, 5)) ?? new Uint8Array(0)
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => platform.openGcm(key, nonce, associated, changed)).toThrow()
    }
    expect(() => platform.openGcm(key, nonce, filled(3, 4), sealed)).toThrow()
    for (const length of [0, 15]) expect(() => platform.openGcm(key, nonce, associated, filled(length, 0))).toThrow('too short for a tag')
    expect(() => platform.openGcm(key, nonce, associated, filled(16, 0))).toThrow(/auth/iu)
  })
})

describe('sealed boxes and nodes', () => {
  const key = filled(32, 1)
  it('of nothing are 40 bytes, and shorter ones are refused', () => {
    const box = sealBox(key, new Uint8Array(0), filled(2, 2), random)
    expect(box).toHaveLength(40)
    expect(openBox(key, box, filled(2, 2))).toEqual({ ok: true, value: new Uint8Array(0) })
    for (let length = 0; length < 40; length++)
      expect(openBox(key, box.slice(0, length), filled(2, 2))).toEqual({ ok: false, error: { code: 'wrong-key' } })
  })

  it('any changed byte, other key, other data beside it is refused', () => {
    const box = sealBox(key, filled(3, 3), filled(2, 2), random)
    for (let at = 0; at < box.length; at++) {
      const changed = box.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x10
      expect(openBox(key, changed, filled(2, 2))).toMatchObject({ error: { code: 'wrong-key' } })
    }
    expect(openBox(filled(32, 2), box, filled(2, 2))).toMatchObject({ error: { code: 'wrong-key' } })
    expect(openBox(key, box, filled(2, 3))).toMatchObject({ error: { code: 'wrong-key' } })
    expect(openBox(key, box, filled(3, 2))).toMatchObject({ error: { code: 'wrong-key' } })
  })

  it.each([1, 2] as const)('nodes of version %d open in their own vault only, whole, and hide lengths up to the floor', async (version) => {
    const node = sealNode(key, 'manifest/a', filled(3, 3), random, version)
    expect(sealNode(key, 'manifest/a', filled(504, 3), random, version)).toHaveLength(node.length)
    expect(node).toHaveLength(4 + (version === 1 ? 40 : 28) + 512)
    expect([...node.slice(0, 4)]).toEqual([0x53, 0x4c, 0x4e, version])
    expect(await openNode(key, 'manifest/a', node)).toEqual({ ok: true, value: filled(3, 3) })
    expect(await openNode(key, 'manifest/b', node)).toEqual({ ok: false, error: { code: 'wrong-key' } })
    for (let at = 0; at < 60; at++) {
      const changed = node.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await openNode(key, 'manifest/a', changed)).toEqual({ ok: false, error: { code: at < 4 ? 'format-unknown' : 'wrong-key' } })
    }
    expect(await openNode(key, 'manifest/a', node.slice(0, 3))).toMatchObject({ error: { code: 'format-unknown' } })
    // The magic is under the seal: without it the same box is no node.
    const bare = concatBytes(
      node.slice(0, 4),
      (version === 1 ? sealBox : sealGcmBox)(key, filled(8, 0), new TextEncoder().encode('manifest/a'), random),
    )
    expect(await openNode(key, 'manifest/a', bare)).toMatchObject({ error: { code: 'wrong-key' } })
  })

  it('nodes are of version 2 where none is named, deflated, and 8 MiB at the most, in and out', async () => {
    const long = filled(NODE_BYTES_MAX, 7)
    const node = sealNode(key, 'manifest/a', long, random)
    expect(node[3]).toBe(2)
    expect(node.length).toBeLessThan(60_000)
    const opened = await openNode(key, 'manifest/a', node)
    expect(opened.ok && equalBytes(opened.value, long)).toBe(true)
    expect(() => sealNode(key, 'manifest/a', filled(NODE_BYTES_MAX + 1, 7), random)).toThrow('more than 8 MiB')
    const bomb = pad(deflate(filled(NODE_BYTES_MAX + 1, 7)) ?? long, 512)
    const magic = node.slice(0, 4)
    const sealed = concatBytes(magic, sealGcmBox(key, bomb, concatBytes(magic, new TextEncoder().encode('manifest/a')), random))
    expect(await openNode(key, 'manifest/a', sealed)).toEqual({ ok: false, error: { code: 'bytes-damaged' } })
  })

  it('boxes of the platform open with the portable cipher, and the other way round', () => {
    const associated = filled(5, 5)
    for (const length of [0, 1, 32, 1000]) {
      const plain = filled(length, 3)
      const box = sealGcmBox(key, plain, associated, random)
      expect(box).toHaveLength(length + 28)
      expect(gcm(key, box.subarray(0, 12), associated).decrypt(box.subarray(12))).toEqual(plain)
      const portable = concatBytes(filled(12, 4), gcm(key, filled(12, 4), associated).encrypt(plain))
      expect(openGcmBox(key, portable, associated)).toEqual({ ok: true, value: plain })
    }
    expect(openGcmBox(key, filled(27, 0), associated)).toMatchObject({ error: { code: 'wrong-key' } })
  })
})

describe('deflate', () => {
  it('gives back what it made smaller, at once and through the streams of a page, up to the bound', async () => {
    for (const length of [0, 1, 5000]) {
      const plain = filled(length, 9)
      const small = deflate(plain) ?? plain
      for (const back of [inflate, inflateStream]) {
        expect(await back(small, length + 1)).toSatisfy((found: Uint8Array) => equalBytes(found, plain))
        if (length > 1) expect(await back(small, length - 1)).toBeNull()
        expect(await back(Uint8Array.of(0xff, 0xff, 0xff), 100)).toBeNull()
      }
    }
  })
})

describe('identities', () => {
  const keys = identity.deriveIdentity(filled(32, 1))
  const message = filled(3, 3)
  const domain = SIGNATURE_DOMAINS.grant

  it('sign for one domain, one message, one person', () => {
    const signature = identity.signBytes(keys, domain, message)
    expect(signature).toHaveLength(64)
    expect(identity.verifyBytes(keys.did, domain, message, signature)).toBe(true)
    expect(identity.verifyBytes(keys.did, SIGNATURE_DOMAINS.head, message, signature)).toBe(false)
    expect(identity.verifyBytes(keys.did, domain, filled(4, 3), signature)).toBe(false)
    expect(identity.verifyBytes(identity.deriveIdentity(filled(32, 2)).did, domain, message, signature)).toBe(false)
    for (let at = 0; at < 64; at++) {
      const changed = signature.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(identity.verifyBytes(keys.did, domain, message, changed)).toBe(false)
    }
    for (const length of [0, 63]) expect(identity.verifyBytes(keys.did, domain, message, signature.slice(0, length))).toBe(false)
    expect(identity.verifyBytes(keys.did, domain, message, concatBytes(signature, filled(1, 0)))).toBe(false)
    expect(identity.verifyBytes('did:web:example.org', domain, message, signature)).toBe(false)
  })

  it('a domain is closed: no message moves into the next one', () => {
    const text = new TextEncoder()
    const signature = identity.signBytes(keys, 'salus/1 head', text.encode('x'))
    expect(identity.verifyBytes(keys.did, 'salus/1 hea' as typeof domain, text.encode('dx'), signature)).toBe(false)
  })

  it('keys of small order sign nothing', () => {
    const neutral = filled(32, 0)
    neutral[0] = 1
    expect(identity.verifyBytes(identity.didFromPublicKey(neutral), domain, message, concatBytes(neutral, filled(32, 0)))).toBe(false)
    expect(identity.verifyBytes(identity.didFromPublicKey(filled(32, 0xff)), domain, message, filled(64, 0))).toBe(false)
  })

  it('keys for different uses differ', () => {
    const master = filled(32, 1)
    const all = [
      keys.signingSeed,
      keys.sealingSecretKey,
      identity.deriveChainKey(master),
      identity.deriveIndexKey(master),
      identity.deriveProgressKey(master),
      identity.deriveDraftsKey(master),
      identity.deriveManifestKey(master, 1),
      identity.deriveManifestKey(master, 2),
    ].map(encodeHex)
    expect(new Set(all).size).toBe(all.length)
  })

  it('a did:key is 34 bytes of Ed25519 in base58 and nothing else', () => {
    expect(identity.publicKeyFromDid(keys.did)).toEqual({ ok: true, value: keys.signingPublicKey })
    const did = (...bytes: readonly Uint8Array[]): string => `did:key:z${base58.encode(concatBytes(...bytes))}`
    const hostile = [
      did(Uint8Array.of(0xed, 0x01), filled(31, 1)),
      did(Uint8Array.of(0xed, 0x01), filled(33, 1)),
      did(Uint8Array.of(0xec, 0x01), filled(32, 1)),
      did(Uint8Array.of(0xed, 0x02), filled(32, 1)),
      keys.did.replace('did:key:z', 'did:key:y'),
      keys.did.slice(1),
      `${keys.did}0`,
      'did:key:z',
      '',
      `did:key:z${'1'.repeat(72)}`,
    ]
    for (const one of hostile) expect(identity.publicKeyFromDid(one), one).toEqual({ ok: false, error: { code: 'card-invalid' } })
  })
})

describe('labels', () => {
  it('are all different, so that no key and no signature serves two uses', () => {
    for (const labels of [HKDF_LABELS, SIGNATURE_DOMAINS, HASH_DOMAINS]) {
      const all = Object.values(labels)
      expect(new Set(all).size).toBe(all.length)
      for (const label of all) expect(label).toMatch(/^salus\/1 [a-z]/u)
    }
  })
})

describe('hashes of the ledger', () => {
  const word = (digit: string): string => `0x${digit.repeat(64)}`
  const [a, b, c] = [word('1'), word('2'), word('3')]

  it('have a tag each and take pairs in either order', () => {
    expect(new Set([leafHash(a), lockHash(a), nodeHash(a, b), accumulate(a, b), accumulate(b, a)]).size).toBe(5)
    expect(nodeHash(a, b)).toBe(nodeHash(b, a))
    expect(nodeHash(a, a)).toMatch(/^0x[0-9a-f]{64}$/u)
    expect(accumulate(a, b)).not.toBe(accumulate(b, a))
  })

  it('take 32 bytes behind 0x and nothing else', () => {
    for (const value of [
      '',
      '0x',
      word('1').slice(2),
      `${a}11`,
      a.slice(0, -2),
      `0x${'G'.repeat(64)}`,
      a.toUpperCase(),
      `1x${a.slice(2)}`,
    ]) {
      expect(() => leafHash(value), value).toThrow('a value of the ledger has 32 bytes')
    }
  })

  it('make a tree in which an odd node goes up unpaired', () => {
    expect(merkleRoot([a])).toBe(leafHash(a))
    expect(merkleRoot([a, b, c])).toBe(nodeHash(nodeHash(leafHash(a), leafHash(b)), leafHash(c)))
    expect(merkleProof([a], 0)).toEqual([])
    expect(merkleProof([a, b, c], 2)).toEqual([nodeHash(leafHash(a), leafHash(b))])
    expect(merkleProof([a, b, c], 1)).toEqual([leafHash(a), leafHash(c)])
    expect(() => merkleRoot([])).toThrow('a tree needs a value')
  })

  it('are compared byte by byte up to the last, as their hexadecimal forms are', () => {
    const zeros = filled(32, 0)
    expect(isSmaller(zeros, filled(32, 0))).toBe(false)
    for (const at of [0, 1, 17, 31]) {
      const larger = zeros.slice()
      larger[at] = 1
      expect([isSmaller(zeros, larger), isSmaller(larger, zeros)]).toEqual([true, false])
      larger[at] = 0x80
      expect(isSmaller(filled(32, 0x7f).fill(0, 0, at), larger)).toBe(true)
    }
  })
})
