/** Hashes and ciphers where the platform has only a part of them, or nothing: the same bytes, from what is there. */

import { createHash } from 'node:crypto'
import * as nodeCrypto from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { deflate, inflate } from '../../../shared/crypto/deflate.ts'
import type * as DeflateModule from '../../../shared/crypto/deflate.ts'
import * as whole from '../../../shared/crypto/hash.ts'
import type * as HashModule from '../../../shared/crypto/hash.ts'
import * as platform from '../../../shared/crypto/platform.ts'
import type * as PlatformModule from '../../../shared/crypto/platform.ts'
import type * as SmallModule from '../../../shared/crypto/small-records.ts'

interface Modules {
  readonly hash: typeof HashModule
  readonly platform: typeof PlatformModule
  readonly small: typeof SmallModule
  readonly deflate: typeof DeflateModule
}

/** The modules anew, on a platform that answers so to `node:crypto`, or to another name. */
async function modulesOn(answer: unknown, name = 'node:crypto'): Promise<Modules> {
  const real = process.getBuiltinModule.bind(process)
  const hidden = vi.spyOn(process, 'getBuiltinModule')
  hidden.mockImplementation((id: string) => (id === name ? answer : real(id)) as never)
  vi.resetModules()
  try {
    return {
      hash: await import('../../../shared/crypto/hash.ts'),
      platform: await import('../../../shared/crypto/platform.ts'),
      small: await import('../../../shared/crypto/small-records.ts'),
      deflate: await import('../../../shared/crypto/deflate.ts'),
    }
  } finally {
    hidden.mockRestore()
    vi.resetModules()
  }
}

const fresh = (length: number): Uint8Array => new Uint8Array(length)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const TEXTS = ['', 'abc', 'ä€😀', 'x'.repeat(200)]

describe('hashes', () => {
  it.each([
    ['all of it', nodeCrypto],
    ['no hash in one go', { ...nodeCrypto, hash: undefined }],
    ['nothing', undefined],
  ])('are those of SHA-256 where the platform has %s', async (_, answer) => {
    const { hash } = await modulesOn(answer)
    for (const text of TEXTS) {
      const wanted = createHash('sha256').update(text).digest()
      expect(hash.sha256(utf8(text))).toEqual(new Uint8Array(wanted))
      expect(hash.sha256OfText(text)).toEqual(new Uint8Array(wanted))
      expect([hash.sha256Name(text, 'hex'), hash.sha256Name(text, 'base64url')]).toEqual([
        wanted.toString('hex'),
        wanted.toString('base64url'),
      ])
      expect(hash.deriveKey(utf8(text), utf8('salt'), 'label')).toEqual(whole.deriveKey(utf8(text), utf8('salt'), utf8('label')))
    }
    // In a buffer of its own: it is sent to other threads, and wiped.
    expect(hash.deriveKey(utf8('a'), utf8('b'), 'c', 40).buffer.byteLength).toBe(40)
    expect(hash.sha256(utf8('a')).buffer.byteLength).toBe(32)
  })

  it.each([
    ['of the platform', nodeCrypto],
    ['in portable code', undefined],
  ])('%s can be copied on the way, and each goes on alone', async (_, answer) => {
    const { hash } = await modulesOn(answer)
    const first = hash.createIncrementalSha256()
    first.update(utf8('one'))
    const second = first.copy()
    const third = second.copy()
    first.update(utf8('two'))
    second.update(utf8('three'))
    const wanted = ['onetwo', 'onethree', 'one'].map((text) => new Uint8Array(createHash('sha256').update(text).digest()))
    expect([first.digest(), second.digest(), third.digest()]).toEqual(wanted)
  })

  it('of the EVM are made again and again by one maker', async () => {
    const fast = await whole.createFastKeccak256()
    for (const text of TEXTS) expect(fast(utf8(text))).toEqual(whole.keccak256(utf8(text)))
  })
})

describe('the cipher of the platform', () => {
  const [key, nonce, associated] = [new Uint8Array(32).fill(1), new Uint8Array(12).fill(2), new Uint8Array(3).fill(3)]

  it('is the same into a place of its own, and there only where the platform is', async () => {
    for (const length of [0, 1, 100]) {
      const plain = new Uint8Array(length).fill(4)
      const around = new Uint8Array(length + 16 + 4).fill(9)
      platform.sealGcmInto?.(key, nonce, associated, plain, around.subarray(2, -2))
      expect(around.subarray(2, -2)).toEqual(platform.sealGcm(key, nonce, associated, plain))
      expect([...around.subarray(0, 2), ...around.subarray(-2)]).toEqual([9, 9, 9, 9])
    }
    const none = await modulesOn(undefined)
    expect(none.platform.sealGcmInto).toBeUndefined()
    const records = [{ recordId: 'a', resourceJson: '{}', source: 's' }]
    expect(none.small.sealSmallBatch({ records, importedAtMs: 9, epochKey: key, drawn: none.small.drawFor(1, fresh) })).toBeUndefined()
  })

  it('opens into bytes whose parts can be cut out as copies', () => {
    const opened = platform.openGcm(key, nonce, associated, platform.sealGcm(key, nonce, associated, Uint8Array.of(1, 2, 3)) ?? key)
    expect(opened?.constructor).toBe(Uint8Array)
    opened?.slice(0, 2).fill(0)
    expect(opened).toEqual(Uint8Array.of(1, 2, 3))
  })
})

describe('deflate', () => {
  const plain = utf8('abc'.repeat(3000))

  it('gives back what is exactly as long as it may be, in bytes whose parts can be cut out as copies', async () => {
    const small = deflate(plain) ?? plain
    const opened = await inflate(small, plain.length)
    expect(opened).toEqual(plain)
    expect([small.constructor, opened?.constructor]).toEqual([Uint8Array, Uint8Array])
    expect(await inflate(small, plain.length - 1)).toBeNull()
  })

  it('is left out where the platform has none at once, and is read there all the same', async () => {
    const page = await modulesOn(undefined, 'node:zlib')
    expect(page.deflate.deflate(plain)).toBeUndefined()
    const small = deflate(plain) ?? plain
    expect(await page.deflate.inflate(small, plain.length)).toEqual(plain)
    expect(await page.deflate.inflate(small, plain.length - 1)).toBeNull()
    expect(await page.deflate.inflate(plain, plain.length)).toBeNull()
  })
})
