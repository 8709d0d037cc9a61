/** HEAD files: any change is refused, and of two copies the newer good one is taken. */

import { describe, expect, it } from 'vitest'
import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { chooseHead, decodeHead, encodeHead, headHash, rankHeads } from '../../../shared/crypto/head.ts'
import type { Head } from '../../../shared/crypto/head.ts'
import { deriveIdentity, signBytes } from '../../../shared/crypto/identity.ts'
import { SIGNATURE_DOMAINS } from '../../../shared/crypto/labels.ts'

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const MASTER = filled(32, 1)
const WORDS = filled(32, 2)
const VAULT = 'aa'.repeat(16)
type Loose = Readonly<Record<string, unknown>>

describe('HEAD files', () => {
  const person = deriveIdentity(MASTER)
  const head: Head = { vaultId: VAULT, seq: 3, previous: 'p', rootCid: 'r', epoch: 1, atMs: 7 }
  const unknown = { ok: false, error: { code: 'format-unknown' } }
  const signed = (body: unknown): string => encodeBase64Url(signBytes(person, SIGNATURE_DOMAINS.head, encodeUtf8(canonicalJson(body))))
  const textOf = (value: unknown): Uint8Array => encodeUtf8(canonicalJson(value))

  it('come back as they were, and are refused with any member changed', () => {
    const whole = encodeHead(person, head)
    expect(decodeHead(whole, person.did)).toEqual({ ok: true, value: head })
    expect(decodeHead(whole, deriveIdentity(WORDS).did)).toEqual({ ok: false, error: { code: 'signature-invalid' } })
    const changes: readonly Partial<Head>[] = [{ vaultId: 'x' }, { seq: 4 }, { previous: '' }, { rootCid: 's' }, { epoch: 2 }, { atMs: 8 }]
    for (const change of changes) {
      const changed = textOf({ format: 'salus/1 head', head: { ...head, ...change }, signature: signed(head) })
      expect(decodeHead(changed, person.did)).toEqual({ ok: false, error: { code: 'signature-invalid' } })
      expect(headHash(changed)).not.toEqual(headHash(whole))
    }
    for (const signature of ['', 'A'])
      expect(decodeHead(textOf({ format: 'salus/1 head', head, signature }), person.did)).toMatchObject({
        error: { code: 'signature-invalid' },
      })
  })

  it('of another shape are refused although they are signed', () => {
    const texts = ['vaultId', 'previous', 'rootCid'].map((name) => ({ [name]: 5 }))
    const numbers = ['seq', 'epoch', 'atMs'].flatMap((name): readonly Loose[] => [{ [name]: -1 }, { [name]: 1.5 }, { [name]: '1' }])
    for (const change of [...texts, ...numbers])
      expect(decodeHead(encodeHead(person, { ...head, ...change }), person.did), canonicalJson(change)).toEqual(unknown)
    expect(decodeHead(encodeHead(person, { ...head, seq: 0, epoch: 0, atMs: 0 }), person.did).ok).toBe(true)
    for (const value of [null, 5, [], {}, { format: 'salus/1 head' }, { format: 'salus/1 head', head: null, signature: signed(null) }])
      expect(decodeHead(textOf(value), person.did), canonicalJson(value)).toEqual(unknown)
    expect(decodeHead(textOf({ format: 'salus/1', head, signature: signed(head) }), person.did)).toEqual(unknown)
    expect(decodeHead(textOf({ format: 'salus/1 head', head, signature: 5 }), person.did)).toEqual(unknown)
    expect(decodeHead(textOf({ format: 'salus/1 head', head: 'x', signature: signed('x') }), person.did)).toEqual(unknown)
    expect(decodeHead(filled(3, 0xff), person.did)).toEqual(unknown)
    expect(decodeHead(encodeUtf8('{'), person.did)).toEqual(unknown)
  })

  it('say who wrote them and whose changes they hold, or nothing of it', () => {
    const writer = { device: 'one', clock: { one: { n: 2, tag: 'AAAAAAAA' } }, trail: 'AAAAAAAABBBBBBBB' }
    const read = (more: Loose): unknown => decodeHead(encodeHead(person, { ...head, ...more }), person.did)
    for (const more of [writer, { device: 'd'.repeat(128) }, { clock: {} }, { trail: '' }])
      expect(read(more), canonicalJson(more)).toEqual({ ok: true, value: { ...head, ...more } })
    const wrong = [
      { device: 5 },
      { device: null },
      { device: ['one'] },
      { device: 'd'.repeat(129) },
      { clock: 5 },
      { clock: null },
      { clock: { one: { n: -1, tag: '' } } },
      { clock: { one: { n: 1, tag: 'short' } } },
      { trail: 5 },
      { trail: null },
      { trail: 'AAAAAAA' },
    ]
    for (const more of wrong) expect(read({ ...writer, ...more }), canonicalJson(more)).toEqual(unknown)
  })

  it('are read up to their bounds of size and depth', () => {
    const space = (length: number): Uint8Array => encodeUtf8(decodeUtf8(encodeHead(person, head)).padEnd(length, ' '))
    expect(decodeHead(space(8192), person.did).ok).toBe(true)
    expect(decodeHead(space(8193), person.did)).toEqual(unknown)
    const deep = { ...head, more: [[]] as unknown }
    expect(decodeHead(encodeHead(person, deep), person.did).ok).toBe(true)
    expect(decodeHead(encodeHead(person, { ...deep, more: [[[]]] } as Head), person.did)).toEqual(unknown)
  })

  it('are ranked by number; whatever is damaged or of others is passed over', () => {
    const [old, next] = [encodeHead(person, head), encodeHead(person, { ...head, seq: 4 })]
    const stranger = encodeHead(deriveIdentity(WORDS), { ...head, seq: 9 })
    expect(rankHeads([old, next], person.did).map(({ head: { seq }, slot }) => [seq, slot])).toEqual([
      [4, 1],
      [3, 0],
    ])
    expect(rankHeads([next, old], person.did).map(({ slot }) => slot)).toEqual([0, 1])
    for (const bad of [null, stranger, next.slice(0, 30), new Uint8Array(0)]) {
      expect(chooseHead([bad, old], person.did)).toEqual({ ok: true, value: { head, slot: 1 } })
      expect(chooseHead([old, bad], person.did)).toEqual({ ok: true, value: { head, slot: 0 } })
      expect(chooseHead([bad, bad], person.did)).toEqual({ ok: false, error: { code: 'vault-damaged' } })
    }
  })
})
