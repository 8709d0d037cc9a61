/** Bytes as text, canonical JSON, padding and words: one form each, exactly at their bounds. */

import { describe, expect, it } from 'vitest'
import { blockKeyOf, isSingleBlock, rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import * as bytes from '../../../shared/crypto/bytes.ts'
import { canonicalJson, hasTwinNames, parseJson } from '../../../shared/crypto/canonical-json.ts'
import { pad, paddedLength, unpad } from '../../../shared/crypto/padding.ts'
import { decodeInviteToken, encodeInviteToken } from '../../../shared/crypto/token.ts'
import { createWords, decodeWords, wordAt } from '../../../shared/crypto/words.ts'

const { concatBytes, decodeBase64Url, decodeHex, decodeUtf8, encodeBase64Url, encodeHex, equalBytes } = bytes
const all = Uint8Array.from({ length: 256 }, (_, index) => index)

describe('bytes as text', () => {
  it('base64url of 0 to 5 bytes is the only text that gives them', () => {
    for (let length = 0; length <= 5; length++) {
      const text = encodeBase64Url(all.slice(250 - length, 250))
      expect(text).toBe(Buffer.from(all.slice(250 - length, 250)).toString('base64url'))
      expect(decodeBase64Url(text)).toEqual(all.slice(250 - length, 250))
    }
    expect(decodeBase64Url(encodeBase64Url(all))).toEqual(all)
    for (const text of ['A', 'AAAAA', 'AB', 'AAB', 'AAAAAB', 'AA=', 'AA==', 'A A', 'A+', 'A/', 'é', '\n'])
      expect(decodeBase64Url(text)).toBeNull()
  })

  it('hexadecimal is lower-case and of whole bytes', () => {
    expect(encodeHex(all)).toBe(Buffer.from(all).toString('hex'))
    expect(decodeHex(encodeHex(all))).toEqual(all)
    for (const text of ['0', '000', 'AB', '0g', 'g0', ' 00', '00 ', '00\n', '-1', '0x']) expect(decodeHex(text), text).toBeNull()
    expect(decodeHex('')).toEqual(new Uint8Array(0))
  })

  it('UTF-8 keeps a byte order mark and refuses what is not UTF-8', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
    for (const broken of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]])
      expect(() => decodeUtf8(Uint8Array.from(broken))).toThrow(TypeError)
  })

  it('equal is of one length and alike in every byte', () => {
    const some = all.slice(0, 9)
    expect(equalBytes(some, all.slice(0, 9))).toBe(true)
    expect(equalBytes(some, all.slice(0, 8))).toBe(false)
    expect(equalBytes(all.slice(0, 8), some)).toBe(false)
    expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true)
    for (let at = 0; at < 9; at++) {
      const changed = some.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x80
      expect(equalBytes(some, changed)).toBe(false)
    }
    // Differences that would cancel out if they were added or exclusive-ored up.
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(2, 1))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 1), Uint8Array.of(0, 0))).toBe(false)
  })

  it('joined bytes are a copy', () => {
    const joined = concatBytes(all.subarray(0, 2), new Uint8Array(0), all.subarray(5, 6))
    expect(joined).toEqual(Uint8Array.of(0, 1, 5))
    expect(joined.buffer).not.toBe(all.buffer)
    expect(concatBytes()).toEqual(new Uint8Array(0))
  })
})

describe('canonical JSON', () => {
  it('leaves out what is undefined, sorts by code unit and has no spaces', () => {
    expect(canonicalJson({ b: undefined, c: 1, a: [true, null, 'x'], B: {} })).toBe('{"B":{},"a":[true,null,"x"],"c":1}')
    expect(canonicalJson({ a: undefined })).toBe('{}')
    expect(canonicalJson({ z: 1, a: undefined, y: 2 })).toBe('{"y":2,"z":1}')
    expect(canonicalJson(-0)).toBe('0')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('cannot say %d', (value) => {
    expect(() => canonicalJson({ value })).toThrow('a number that JSON cannot say')
  })

  it.each([undefined, 1n, Symbol('s'), (): number => 1])('cannot say a value of another kind', (value) => {
    expect(() => canonicalJson(value)).toThrow('a value that JSON cannot say')
    expect(() => canonicalJson([value])).toThrow('a value that JSON cannot say')
  })

  it('is read down to the bound and not below it', () => {
    const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth)
    expect(parseJson(nested(3), { depthMax: 3 }).ok).toBe(true)
    expect(parseJson(nested(4), { depthMax: 3 })).toEqual({ ok: false, error: { code: 'json-too-deep', detail: { depthMax: 3 } } })
    expect(parseJson('{"a":{"b":{}}}', { depthMax: 3 }).ok).toBe(true)
    expect(parseJson('{"a":{"b":{"c":{}}}}', { depthMax: 3 })).toMatchObject({ error: { code: 'json-too-deep' } })
    expect(parseJson('[[],[],[],{}]', { depthMax: 2 }).ok).toBe(true)
    expect(parseJson('[[1],{"a":1},[]]', { depthMax: 2 }).ok).toBe(true)
    expect(parseJson('1', { depthMax: 0 })).toEqual({ ok: true, value: 1 })
    // Too deep is said before anything else is looked at, also where the brackets close again.
    expect(parseJson(`${nested(4)} and no JSON`, { depthMax: 3 })).toMatchObject({ error: { code: 'json-too-deep' } })
  })

  it('with a number that no double holds is refused, however it is written; one that is only long is not', () => {
    for (const text of ['1e400', '[{"a":[-1E+309]}]', '1'.repeat(400), `{"a":${'9'.repeat(309)}}`])
      expect(parseJson(text, { depthMax: 4 }), text).toMatchObject({ error: { code: 'json-broken' } })
    for (const text of ['1e-400', '1.5e300', `{"a":"1e400","b":"${'9'.repeat(400)}"}`, `0.${'3'.repeat(400)}`])
      expect(parseJson(text, { depthMax: 4 }).ok, text).toBe(true)
  })

  it('that names a member twice is told, however the name is spelled and wherever it stands', () => {
    for (const text of [
      '{"a":1,"a":2}',
      '{"a":1,"b":[{"c":{},"d":[1,"c"],"c":0}]}',
      '{"a":1,"\\u0061":1}',
      '{"\\"":1,"\\u0022":2}',
      '[{"x":{"y":1}},{"z":1, "z" :1}]',
      '{"":1,"":2}',
    ])
      expect(hasTwinNames(text), text).toBe(true)
    for (const text of [
      '{}',
      '["a","a",{"a":"a","b":"a"},{"a":"b"}]',
      '{"a":{"a":{"a":1}},"b":{"a":["a","a"]}}',
      '{"a":"\\"a\\":1,","b":"{\\"c\\":1,\\"c\\":2}"}',
      '{"__proto__":1,"constructor":2}',
      '"a"',
    ])
      expect(hasTwinNames(text), text).toBe(false)
  })

  it('does not count brackets inside text, and knows where text ends', () => {
    for (const text of ['["[[[["]', '["\\"[[[["]', '["\\\\",[]]', '{"[":"{"}', '["\\\\\\"[[[["]']) {
      expect(parseJson(text, { depthMax: 2 }), text).toEqual({ ok: true, value: JSON.parse(text) as unknown })
    }
    expect(parseJson('["\\\\",[[]]]', { depthMax: 2 })).toMatchObject({ error: { code: 'json-too-deep' } })
    expect(parseJson('["a",[["b"]]]', { depthMax: 2 })).toMatchObject({ error: { code: 'json-too-deep' } })
  })

  it('that is broken is refused', () => {
    for (const text of ['', '{', ']', '{"a":}', 'undefined'])
      expect(parseJson(text, { depthMax: 9 })).toEqual({ ok: false, error: { code: 'json-broken' } })
  })
})

describe('padding', () => {
  it('takes the floor up to the floor, and the steps of Padmé above', () => {
    expect([511, 512, 513, 544, 545].map((length) => paddedLength(length, 512))).toEqual([512, 512, 544, 544, 576])
    // Right at a floor that is not a step of its own size.
    expect(paddedLength(1001, 1001)).toBe(1001)
    expect([9, 15, 17].map((length) => paddedLength(length, 1))).toEqual([10, 16, 18])
  })

  it('writes the length, the content and zeros', () => {
    expect(pad(Uint8Array.of(7, 8), 16)).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0, 0))
    const large = pad(new Uint8Array(70_000), 16)
    expect(new DataView(large.buffer).getBigUint64(0)).toBe(70_000n)
  })

  it('is refused where the length or a byte behind the content is wrong', () => {
    const padded = pad(Uint8Array.of(7, 8), 16)
    for (const [at, value] of [
      [0, 1],
      [3, 1],
      [4, 1],
      [7, 9],
      [10, 1],
      [15, 1],
    ] as const) {
      const changed = padded.slice()
      changed[at] = value
      expect(unpad(changed), String(at)).toEqual({ ok: false, error: { code: 'bytes-damaged' } })
    }
    expect(unpad(padded.slice(0, 7))).toMatchObject({ error: { code: 'bytes-damaged' } })
    expect(unpad(new Uint8Array(8))).toEqual({ ok: true, value: new Uint8Array(0) })
    expect(unpad(padded.slice(0, 10))).toEqual({ ok: true, value: Uint8Array.of(7, 8) })
    expect(unpad(padded.slice(0, 9))).toMatchObject({ error: { code: 'bytes-damaged' } })
    // A view into a larger buffer is read where it lies.
    expect(unpad(concatBytes(Uint8Array.of(9), padded).subarray(1))).toEqual({ ok: true, value: Uint8Array.of(7, 8) })
  })
})

describe('the 24 words', () => {
  it('are made of 32 bytes only', () => {
    expect(createWords(all.slice(0, 32))).toHaveLength(24)
    for (const length of [16, 31, 33]) expect(() => createWords(all.slice(0, length))).toThrow('24 words need 32 bytes')
  })

  it('are read in any case and with anything between them', () => {
    const words = createWords(all.slice(0, 32))
    for (const between of [' ', ', ', '\n', '  1. ']) {
      expect(decodeWords(` ${words.join(between).toUpperCase()}.`)).toEqual({ ok: true, value: all.slice(0, 32) })
    }
    expect(
      decodeWords(words.map((word) => [...word].map((letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join('')).join(' ')),
    ).toMatchObject({
      ok: true,
    })
  })

  it('that are too few, too many, unknown or in another order are named', () => {
    const words = createWords(all.slice(0, 32))
    expect(decodeWords('')).toEqual({ ok: false, error: { code: 'words-wrong', detail: { count: 0 } } })
    expect(decodeWords(words.slice(1).join(' '))).toEqual({ ok: false, error: { code: 'words-wrong', detail: { count: 23 } } })
    // Twelve words have a checksum of their own, and are too few all the same.
    expect(decodeWords(`${'abandon '.repeat(11)}about`)).toEqual({ ok: false, error: { code: 'words-wrong', detail: { count: 12 } } })
    expect(decodeWords(['xx', ...words.slice(1)].join(' '))).toEqual({
      ok: false,
      error: { code: 'words-unknown-word', detail: { position: 1 } },
    })
    expect(decodeWords([...words.slice(0, 23), 'xx'].join(' '))).toMatchObject({ error: { detail: { position: 24 } } })
    expect(decodeWords([...words].reverse().join(' '))).toEqual({ ok: false, error: { code: 'words-wrong' } })
  })

  it('come from a list of 2,048', () => {
    expect([0, 2047, 2048].map(wordAt)).toEqual(['abandon', 'zoo', ''])
  })
})

describe('invite tokens', () => {
  const PREFIX = 'salus-invite:'
  it('go there and back', () => {
    expect(decodeInviteToken(encodeInviteToken(all))).toEqual({ ok: true, value: all })
    for (const text of ['', 'salus-card:AAAA', 'AAAA', `${PREFIX}A`, `${PREFIX}AB`, ` ${PREFIX}AAAA`]) {
      expect(decodeInviteToken(text)).toEqual({ ok: false, error: { code: 'invite-invalid' } })
    }
  })
})

describe('names of blocks', () => {
  const hello = rawBlockCid(new TextEncoder().encode('hello'))
  it('are CIDs of version 1 in base32', () => {
    expect(hello).toBe('bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq')
  })

  it('have one key whatever the codec, and say whether they are one block', () => {
    const node = `bafybei${hello.slice('bafkrei'.length)}`
    expect(blockKeyOf(node)).toBe(blockKeyOf(hello))
    expect(blockKeyOf(rawBlockCid(new Uint8Array(1)))).not.toBe(blockKeyOf(hello))
    expect([hello, node, '', 'xbafkrei'].map(isSingleBlock)).toEqual([true, false, false, false])
  })
})
