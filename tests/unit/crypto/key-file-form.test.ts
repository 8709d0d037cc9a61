/** Which JSON is a key file, before anybody asks who wrote it: every member, every bound, both formats. */

import { describe, expect, it } from 'vitest'
import { encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { decodeKeyFile, EPOCHS_MAX, FORMER_KEYS_MAX, isAuthentic, encodeKeyFile, mustDecode } from '../../../shared/crypto/key-file-form.ts'
import type { KeyFile } from '../../../shared/crypto/key-file-form.ts'
import { takeMasterKey, rotateMasterKey, masterOf } from '../../../shared/crypto/master-key.ts'
import { KDF_FLOOR } from '../../../shared/crypto/key-slots.ts'

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const BYTES = encodeBase64Url(filled(20, 1))
const SLOT = { kind: 'words', salt: BYTES, sealed: BYTES } as const
const FIRST = {
  format: 'salus/1 key file',
  vaultId: 'aa'.repeat(16),
  createdAtMs: 7,
  generation: 1,
  slots: [SLOT],
  epochs: [{ number: 1, wrapped: BYTES }],
  mac: 'x',
} as const
const SECOND = { ...FIRST, format: 'salus/2 key file', master: 2, identity: BYTES } as const
const damaged = { ok: false, error: { code: 'key-file-damaged' } }
const decode = (value: unknown): ReturnType<typeof decodeKeyFile> => decodeKeyFile(encodeUtf8(canonicalJson(value)))
const without = (value: object, name: string): object => Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))

describe('a key file', () => {
  it('of either format is read with all its members', () => {
    for (const file of [FIRST, SECOND, { ...SECOND, formerNodeKeys: [BYTES] }]) expect(decode(file)).toEqual({ ok: true, value: file })
  })

  it('without any one of its members, or with another shape of it, is damaged', () => {
    for (const file of [FIRST, SECOND])
      for (const name of Object.keys(file)) if (name !== 'createdAtMs') expect(decode(without(file, name)), name).toEqual(damaged)
    const wrong: Readonly<Record<string, readonly unknown[]>> = {
      mac: [5, null, []],
      vaultId: [5, '', 'aa', 'aa'.repeat(15), 'aa'.repeat(17), 'AA'.repeat(16), 'x'.repeat(32), null],
      generation: [1.5, '1', null, 2 ** 53],
      slots: [{}, 'x', null, [5], [null], [{}], [SLOT, { ...SLOT, sealed: 5 }], new Array(17).fill(SLOT)],
      epochs: [
        {},
        'x',
        null,
        [],
        [5],
        [null],
        ['x'],
        [{ number: 1 }],
        [{ wrapped: BYTES }],
        [...FIRST.epochs, { number: '2', wrapped: BYTES }],
      ],
      format: ['salus/1', 'salus/1 key files', 5, null],
    }
    for (const [name, values] of Object.entries(wrong))
      for (const value of values)
        for (const file of [FIRST, SECOND]) expect(decode({ ...file, [name]: value }), `${name} ${canonicalJson(value)}`).toEqual(damaged)
    for (const value of [5, null, 'x', [], true]) expect(decode(value)).toEqual(damaged)
    expect(decodeKeyFile(encodeUtf8('{'))).toEqual(damaged)
    expect(decodeKeyFile(filled(3, 0xff))).toEqual(damaged)
  })

  it('of the first format says nothing of another master key', () => {
    for (const more of [{ master: 2 }, { identity: BYTES }, { formerNodeKeys: [BYTES] }])
      expect(decode({ ...FIRST, ...more })).toEqual(damaged)
  })

  it('of the second says which master key it has, from 2, and wraps the identity', () => {
    for (const change of [{ master: 1 }, { master: 2.5 }, { master: '2' }, { identity: '' }, { identity: 5 }, { identity: '!' }])
      expect(decode({ ...SECOND, ...change }), canonicalJson(change)).toEqual(damaged)
    expect(decode({ ...SECOND, master: 3 }).ok).toBe(true)
  })

  it('of the second has one to eight keys that wait, where any does', () => {
    const keys = (count: number): unknown => ({ ...SECOND, formerNodeKeys: new Array(count).fill(BYTES) })
    for (const count of [1, FORMER_KEYS_MAX]) expect(decode(keys(count)).ok).toBe(true)
    for (const count of [0, FORMER_KEYS_MAX + 1]) expect(decode(keys(count))).toEqual(damaged)
    for (const formerNodeKeys of [[''], [BYTES, 5], [BYTES, null], 'x', {}, { length: 1 }, null, 5])
      expect(decode({ ...SECOND, formerNodeKeys }), canonicalJson(formerNodeKeys)).toEqual(damaged)
  })

  it('has at most a thousand epochs, sixteen slots, 256 KiB and five levels', () => {
    const epochs = (count: number): unknown => Array.from({ length: count }, (_, at) => ({ number: at + 1, wrapped: 'AA' }))
    expect(decode({ ...FIRST, epochs: epochs(EPOCHS_MAX) }).ok).toBe(true)
    expect(decode({ ...FIRST, epochs: epochs(EPOCHS_MAX + 1) })).toEqual(damaged)
    expect(decode({ ...FIRST, slots: new Array(16).fill(SLOT) }).ok).toBe(true)
    const text = canonicalJson(FIRST)
    expect(decodeKeyFile(encodeUtf8(text.padEnd(256 * 1024, ' '))).ok).toBe(true)
    expect(decodeKeyFile(encodeUtf8(text.padEnd(256 * 1024 + 1, ' ')))).toEqual(damaged)
    expect(decode({ ...FIRST, more: [[[[]]]] }).ok).toBe(true)
    expect(decode({ ...FIRST, more: [[[[[]]]]] })).toEqual(damaged)
  })

  it('of a later format is told apart from damage', () => {
    const newer = { ok: false, error: { code: 'vault-newer-version' } }
    for (const format of ['salus/3 key file', 'salus/9', 'salus/2 something']) expect(decode({ format })).toEqual(newer)
    for (const format of ['', 'x salus/3', 'salus/1 x', 'salus', 3, ['salus/3']]) expect(decode({ format })).toEqual(damaged)
  })

  it('is authentic under one master key, as it was written', () => {
    const bytes = encodeKeyFile(mustDecode(encodeUtf8(canonicalJson(FIRST))), filled(32, 1))
    expect(isAuthentic(bytes, filled(32, 1))).toBe(true)
    expect(isAuthentic(bytes, filled(32, 2))).toBe(false)
    for (const mac of ['', '!', 'AA']) expect(isAuthentic(encodeUtf8(canonicalJson({ ...FIRST, mac })), filled(32, 1))).toBe(false)
    expect(masterOf(filled(5, 5))).toEqual(damaged)
  })
})

describe('a master key that is taken over', () => {
  const secrets = { passphrase: 'here', kdf: KDF_FLOOR, random: (length: number) => filled(length, 5) }
  const epoch = (number: number): { number: number; key: Uint8Array } => ({ number, key: filled(32, 7) })
  const made = (file: object, epochs: number, former: number, from = 1): Parameters<typeof takeMasterKey>[0] => ({
    bytes: encodeKeyFile(
      {
        ...(SECOND as unknown as KeyFile),
        epochs: Array.from({ length: epochs }, (_, at) => ({ number: from + at, wrapped: BYTES })),
        ...file,
      },
      filled(32, 1),
    ),
    opened: {
      vaultId: SECOND.vaultId,
      masterKey: filled(32, 1),
      master: 2,
      identityRoot: filled(32, 3),
      formerNodeKeys: Array.from({ length: former }, () => filled(32, 4)),
      epochs: Array.from({ length: epochs }, (_, at) => epoch(from + at)),
    },
  })
  const code = (error: string): unknown => ({ ok: false, error: { code: error } })

  it('brings at most eight keys that wait and a thousand epochs', async () => {
    const theirs = made({}, 990, 0)
    expect((await takeMasterKey(made({}, 10, 7, 1001), theirs, secrets)).ok).toBe(true)
    expect(await takeMasterKey(made({}, 10, 8, 1001), theirs, secrets)).toEqual(code('limit-exceeded'))
    expect(await takeMasterKey(made({}, 11, 1, 1001), theirs, secrets)).toEqual(code('limit-exceeded'))
    // Those that both have count once.
    expect((await takeMasterKey(made({}, 990, 1), theirs, secrets)).ok).toBe(true)
  })

  it('is the next generation of both files, and needs a slot for the words', async () => {
    for (const [mine, theirs] of [
      [5, 9],
      [9, 5],
    ] as const) {
      const taken = await takeMasterKey(made({ generation: mine }, 1, 0), made({ generation: theirs }, 1, 0), secrets)
      expect(taken.ok && mustDecode(taken.value).generation).toBe(10)
    }
    expect(await takeMasterKey(made({}, 1, 0), made({ slots: [] }, 1, 0), secrets)).toEqual(code('key-file-damaged'))
  })

  it('is not changed once more while a thousand epochs are there', async () => {
    const words = { wordsEntropy: filled(32, 2) }
    const full = made({}, EPOCHS_MAX, 0)
    expect(await rotateMasterKey(full.bytes, full.opened, { ...secrets, words })).toEqual(code('limit-exceeded'))
    const less = made({}, EPOCHS_MAX - 1, 0)
    expect((await rotateMasterKey(less.bytes, less.opened, { ...secrets, words })).ok).toBe(true)
  })
})
