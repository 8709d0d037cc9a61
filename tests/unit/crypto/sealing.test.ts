import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64Url, encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { openEnvelope, sealEnvelope } from '../../../shared/crypto/envelope.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { SEALED_CHUNK_SIZE_BYTES } from '../../../shared/crypto/record-chunks.ts'
import { openRecord, sealRecord } from '../../../shared/crypto/record-seal.ts'
import { createWords, decodeWords } from '../../../shared/crypto/words.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const META = { recordId: '00112233445566778899aabbccddeeff', version: 1 }

async function seal(content: Uint8Array, key: Uint8Array): Promise<readonly Uint8Array[]> {
  return sealRecord(content, { ...META, kind: 'lab' }, key, random)
}

describe('sealed records', () => {
  it.each([0, 1, 4088, 4089, 65_000, 66_000, 300_000, 1_000_000])('%d bytes come back as they were', async (length) => {
    const content = random(length)
    const key = random(32)
    const chunks = await seal(content, key)
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === SEALED_CHUNK_SIZE_BYTES)).toBe(true)
    expect(await openRecord(chunks, key, META)).toEqual({ ok: true, value: content })
  })

  it('any flipped bit, another key, another record and another version are refused', async () => {
    const key = random(32)
    const [chunk = new Uint8Array(0)] = await seal(random(500), key)
    await fc.assert(
      fc.asyncProperty(fc.nat(chunk.length - 1), fc.nat(7), async (at, bit) => {
        const changed = chunk.slice()
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        expect((await openRecord([changed], key, META)).ok).toBe(false)
      }),
      { numRuns: 200 },
    )
    expect(await openRecord([chunk], random(32), META)).toMatchObject({ error: { code: 'wrong-key' } })
    expect((await openRecord([chunk], key, { ...META, version: 2 })).ok).toBe(false)
    expect((await openRecord([chunk], key, { ...META, recordId: 'ff'.repeat(16) })).ok).toBe(false)
  })

  it('chunks cannot be dropped, moved, doubled or cut', async () => {
    const key = random(32)
    const chunks = await seal(random(900_000), key)
    const [a, b, ...rest] = chunks as [Uint8Array, Uint8Array, ...Uint8Array[]]
    for (const hostile of [chunks.slice(0, -1), [b, a, ...rest], [a, b, b, ...rest], [a, ...rest], [a.slice(0, -1), b, ...rest]]) {
      expect((await openRecord(hostile, key, META)).ok).toBe(false)
    }
  })

  it('hostile bytes never throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), async (chunks) => {
        expect((await openRecord(chunks, new Uint8Array(32), META)).ok).toBe(false)
      }),
    )
  })
})

describe('envelopes', () => {
  const sender = deriveIdentity(random(32))
  const recipient = deriveIdentity(random(32))
  const sealed = sealEnvelope({
    sender,
    recipient: { did: recipient.did, sealingKey: recipient.sealingPublicKey },
    type: 'invite',
    payload: random(100),
    id: 'a',
    createdAtMs: 1,
    random,
  })

  it('open for the recipient and name the sender', () => {
    expect(openEnvelope(sealed, recipient)).toMatchObject({ ok: true, value: { from: sender.did, type: 'invite' } })
  })

  it('do not open for anybody else', () => {
    expect(openEnvelope(sealed, sender)).toMatchObject({ error: { code: 'invite-not-for-you' } })
  })

  it('any flipped bit is refused', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.nat(7), (at, bit) => {
        const changed = sealed.slice()
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        expect(openEnvelope(changed, recipient).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})

describe('text forms of bytes', () => {
  it('base64url goes there and back, and has one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes)
      }),
    )
    expect(decodeBase64Url('AB')).toBeNull()
  })

  it('24 words go there and back; a wrong word is named by its place', () => {
    const entropy = random(32)
    const words = createWords(entropy)
    expect(decodeWords(words.join(' '))).toEqual({ ok: true, value: entropy })
    expect(decodeWords([...words.slice(0, 4), 'salus', ...words.slice(5)].join(' '))).toEqual({
      ok: false,
      error: { code: 'words-unknown-word', detail: { position: 5 } },
    })
  })
})
