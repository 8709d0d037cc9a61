/** The key file: every damage is named, every limit holds, and the newer good copy is taken. */

import { createHmac, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { deriveKey } from '../../../shared/crypto/hash.ts'
import * as keyFile from '../../../shared/crypto/key-file.ts'
import { calibrateKdf, KDF_CEILING, KDF_FLOOR } from '../../../shared/crypto/key-slots.ts'
import { HKDF_LABELS } from '../../../shared/crypto/labels.ts'
import { wrapKey } from '../../../shared/crypto/record-seal.ts'

// What this computer can do is asked here in earnest.
vi.unmock('../../../shared/crypto/key-slots.ts')

const { addEpoch, changePassphraseSlot, chooseKeyFile, createKeyFile, dropEpochs, openEpochs, openKeyFile, rankKeyFiles } = keyFile
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const MASTER = filled(32, 1)
const WORDS = filled(32, 2)
const VAULT = 'aa'.repeat(16)
const PASSPHRASE = 'a quiet river'
const damaged = { ok: false, error: { code: 'key-file-damaged' } }
const refused = { ok: false, error: { code: 'unlock-refused' } }

interface Slot {
  readonly kind: string
  readonly salt: string
  readonly sealed: string
  readonly kdf?: unknown
}
type Loose = Readonly<Record<string, unknown>>
let bytes: Uint8Array
let file: Loose & { readonly slots: readonly Slot[]; readonly epochs: readonly { readonly number: number; readonly wrapped: string }[] }
let passphraseSlot: Slot
let wordsSlot: Slot

beforeAll(async () => {
  bytes = await createKeyFile({
    vaultId: filled(16, 0xaa),
    masterKey: MASTER,
    passphrase: PASSPHRASE,
    wordsEntropy: WORDS,
    kdf: KDF_FLOOR,
    random,
    createdAtMs: 7,
  })
  file = JSON.parse(decodeUtf8(bytes)) as typeof file
  ;[passphraseSlot, wordsSlot] = file.slots as [Slot, Slot]
})

/** The file with changed members, authenticated anew by whoever knows the master key. */
function forged(change: Loose, master = MASTER): Uint8Array {
  const { mac: _, ...body } = { ...file, ...change } as Loose
  const key = deriveKey(master, new Uint8Array(32), HKDF_LABELS.keyFileAuthentication)
  const mac = encodeBase64Url(createHmac('sha256', key).update(canonicalJson(body)).digest())
  return encodeUtf8(canonicalJson({ ...body, mac }))
}

const withWords = (one: Uint8Array): ReturnType<typeof openKeyFile> => openKeyFile(one, { wordsEntropy: WORDS })
const epochOf = (number: number, key = filled(32, number & 255)): { readonly number: number; readonly wrapped: string } => {
  const wrapping = deriveKey(MASTER, new Uint8Array(32), HKDF_LABELS.epochWrap)
  return { number, wrapped: encodeBase64Url(wrapKey(wrapping, key, `epoch/${VAULT}/${String(number)}`, random)) }
}

describe('a key file', () => {
  it('is what was made, and opens with words and passphrase', async () => {
    expect(file).toMatchObject({ format: 'salus/1 key file', vaultId: VAULT, createdAtMs: 7, generation: 1 })
    expect(file.slots.map(({ kind, kdf }) => [kind, kdf])).toEqual([
      ['passphrase', KDF_FLOOR],
      ['words', undefined],
    ])
    const opened = {
      vaultId: VAULT,
      masterKey: MASTER,
      master: 1,
      identityRoot: MASTER,
      formerNodeKeys: [],
      epochs: [{ number: 1, key: expect.any(Uint8Array) as unknown }],
    }
    expect(await withWords(bytes)).toEqual({ ok: true, value: opened })
    expect(await openKeyFile(bytes, { passphrase: PASSPHRASE })).toEqual({ ok: true, value: opened })
    expect(forged({})).toEqual(bytes)
  })

  it('refuses another secret without saying more', async () => {
    for (const entropy of [filled(32, 3), filled(31, 2), filled(33, 2), new Uint8Array(0)])
      expect(await openKeyFile(bytes, { wordsEntropy: entropy })).toEqual(refused)
    for (const passphrase of ['', 'a quiet rivers']) expect(await openKeyFile(bytes, { passphrase })).toEqual(refused)
  })

  it('whose slot moved to another vault or another kind does not open', async () => {
    expect(await withWords(forged({ vaultId: 'bb'.repeat(16) }))).toEqual(refused)
    const sealedAs = (context: string): string =>
      encodeBase64Url(wrapKey(deriveKey(WORDS, filled(16, 9), HKDF_LABELS.wordsSlot), MASTER, context, random))
    const slot = (context: string): Slot => ({ kind: 'words', salt: encodeBase64Url(filled(16, 9)), sealed: sealedAs(context) })
    expect(await withWords(forged({ slots: [slot(`slot/${VAULT}/words`)] }))).toMatchObject({ ok: true })
    expect(await withWords(forged({ slots: [slot(`slot/${VAULT}/passphrase`)] }))).toEqual(refused)
  })

  it('with any member changed is found by its mac', async () => {
    for (const change of [{ generation: 2 }, { createdAtMs: 8 }, { more: 1 }, { mac: '' }, { mac: 'A' }, { mac: 'A'.repeat(43) }])
      expect(await withWords(encodeUtf8(canonicalJson({ ...file, ...change }))), canonicalJson(change)).toEqual(damaged)
    expect(await withWords(forged({}, filled(32, 9)))).toEqual(damaged)
  })

  it('of another shape is damaged although it is authenticated', async () => {
    const slot = (change: Loose): Loose => ({ slots: [wordsSlot, { ...wordsSlot, kind: 'x', ...change }] })
    const changes: readonly Loose[] = [
      { format: 'salus/1 key' },
      { format: 5 },
      { vaultId: 5 },
      { vaultId: 'aa'.repeat(15) },
      { vaultId: 'aa'.repeat(17) },
      { vaultId: 'xx'.repeat(16) },
      { generation: 1.5 },
      { generation: '1' },
      { slots: 'x' },
      { slots: [] },
      { slots: [passphraseSlot] },
      { slots: { length: 1 } },
      { slots: [wordsSlot, 5] },
      { slots: [wordsSlot, null] },
      { slots: new Array(17).fill(wordsSlot) },
      slot({ kind: 5 }),
      slot({ salt: 5 }),
      slot({ salt: encodeBase64Url(filled(15, 1)) }),
      slot({ salt: 'A' }),
      slot({ sealed: '' }),
      slot({ sealed: 'A' }),
      slot({ kdf: 5 }),
      slot({ kdf: null }),
      { epochs: 'x' },
      { epochs: [] },
      { epochs: { length: 1 } },
      { epochs: [...file.epochs, null] },
      { epochs: [...file.epochs, 5] },
      { epochs: [{ ...file.epochs[0], number: 1.5 }] },
      { epochs: [{ number: 1, wrapped: '' }] },
      { epochs: [{ number: 1, wrapped: 'A' }] },
      { epochs: [{ number: 1, wrapped: 'AA' }] },
      { epochs: [{ ...file.epochs[0], number: 2 }] },
      { epochs: [...file.epochs, epochOf(2, filled(31, 1))] },
      { epochs: new Array(1001).fill({ number: 1, wrapped: 'AA' }) },
      { deep: [[[[[]]]]] },
    ]
    for (const change of changes) expect(await withWords(forged(change)), canonicalJson(change).slice(0, 200)).toEqual(damaged)
    for (const text of ['', 'null', '5', '[]', '{}', '{"format"', '"x"']) expect(await withWords(encodeUtf8(text)), text).toEqual(damaged)
    expect(await withWords(filled(9, 0xff))).toEqual(damaged)
  })

  it('exactly at its bounds opens', async () => {
    const other = { ...wordsSlot, kind: 'x' }
    const changes: readonly Loose[] = [
      { slots: [wordsSlot, ...new Array<Slot>(15).fill(other)] },
      { slots: [wordsSlot, { ...other, sealed: 'AA', kdf: {} }] },
      { deep: [[[[]]]] },
    ]
    for (const change of changes) expect((await withWords(forged(change))).ok, canonicalJson(change).slice(0, 200)).toBe(true)
    const space = (length: number): Uint8Array => encodeUtf8(decodeUtf8(bytes).padEnd(length, ' '))
    expect((await withWords(space(256 * 1024))).ok).toBe(true)
    expect(await withWords(space(256 * 1024 + 1))).toEqual(damaged)
  })

  it('of a later format is named as such, whatever else is in it', async () => {
    for (const format of ['salus/2', 'salus/3 key file', 'salus/9'])
      expect(await withWords(forged({ format }))).toEqual({ ok: false, error: { code: 'vault-newer-version' } })
    for (const format of ['salus/0', ' salus/3', 'x salus/3', 'salus/1']) expect(await withWords(forged({ format }))).toEqual(damaged)
  })

  it('weaker than the floor or heavier than the ceiling is damaged, and is not made either', async () => {
    const fields = ['memoryKiB', 'passes', 'parallelism'] as const
    const outside = fields.flatMap((field) => [
      { [field]: KDF_FLOOR[field] - 1 },
      { [field]: KDF_CEILING[field] + 1 },
      { [field]: KDF_FLOOR[field] + 0.5 },
      { [field]: '4' },
    ])
    for (const change of outside) {
      const kdf = { ...KDF_FLOOR, ...change }
      const slots = [{ ...passphraseSlot, kdf }, wordsSlot]
      expect(await openKeyFile(forged({ slots }), { passphrase: PASSPHRASE }), canonicalJson(change)).toEqual(damaged)
      expect((await withWords(forged({ slots }))).ok).toBe(true)
      await expect(changePassphraseSlot(bytes, { vaultId: VAULT, masterKey: MASTER }, 'x', kdf, random)).rejects.toThrow('out of bounds')
    }
    const { kdf: _, ...without } = passphraseSlot
    expect(await openKeyFile(forged({ slots: [without, wordsSlot] }), { passphrase: PASSPHRASE })).toEqual(damaged)
    expect([KDF_FLOOR, KDF_CEILING]).toEqual([
      { memoryKiB: 65_536, passes: 3, parallelism: 1 },
      { memoryKiB: 1_048_576, passes: 16, parallelism: 8 },
    ])
  })

  it('takes the same passphrase from two keyboards', async () => {
    const opened = { vaultId: VAULT, masterKey: MASTER }
    const changed = await changePassphraseSlot(bytes, opened, 'caf\u00e9 \ufb01', KDF_FLOOR, random)
    expect(JSON.parse(decodeUtf8(changed))).toMatchObject({
      generation: 2,
      slots: [{ kind: 'words' }, { kind: 'passphrase' }],
      epochs: file.epochs,
    })
    expect((await openKeyFile(changed, { passphrase: 'cafe\u0301 fi' })).ok).toBe(true)
    expect((await withWords(changed)).ok).toBe(true)
    expect(await openKeyFile(changed, { passphrase: PASSPHRASE })).toEqual(refused)
  })
})

describe('epochs', () => {
  it('are added behind the last and dropped from the first, each time one generation on', async () => {
    const two = addEpoch(bytes, MASTER, random)
    const opened = await withWords(two)
    expect(opened.ok && opened.value.epochs.map(({ number }) => number)).toEqual([1, 2])
    expect(JSON.parse(decodeUtf8(two))).toMatchObject({ generation: 2, slots: file.slots })
    const three = addEpoch(two, MASTER, random)
    const numbers = (one: Uint8Array): unknown => {
      const epochs = openEpochs(one, MASTER)
      return epochs.ok ? epochs.value.map(({ number }) => number) : epochs
    }
    expect(numbers(dropEpochs(three, MASTER, 2))).toEqual([2, 3])
    expect(numbers(dropEpochs(three, MASTER, 3))).toEqual([3])
    expect(JSON.parse(decodeUtf8(dropEpochs(three, MASTER, 2)))).toMatchObject({ generation: 4 })
    expect((await withWords(dropEpochs(three, MASTER, 2))).ok).toBe(true)
    for (const first of [0, 1, 4]) expect(dropEpochs(three, MASTER, first)).toBe(three)
    expect(numbers(addEpoch(dropEpochs(three, MASTER, 3), MASTER, random))).toEqual([3, 4])
  })

  it('are listed oldest first, however they stand in the file', async () => {
    const opened = await withWords(forged({ epochs: [epochOf(3), epochOf(1), epochOf(2)] }))
    expect(opened.ok && opened.value.epochs).toEqual([1, 2, 3].map((number) => ({ number, key: filled(32, number) })))
  })

  it('are a thousand at the most', () => {
    const epochs = Array.from({ length: 999 }, (_, index) => ({ number: index + 1, wrapped: 'AA' }))
    const full = addEpoch(forged({ epochs }), MASTER, random)
    expect((JSON.parse(decodeUtf8(full)) as typeof file).epochs).toHaveLength(1000)
    expect(rankKeyFiles([full]).ok).toBe(true)
    expect(addEpoch(full, MASTER, random)).toBe(full)
  })

  it('under another master key, or of a file that cannot be read, are refused', () => {
    expect(openEpochs(bytes, filled(32, 9))).toEqual(damaged)
    expect(openEpochs(filled(3, 1), MASTER)).toEqual(damaged)
    expect(openEpochs(forged({ epochs: [{ number: 1, wrapped: 'AA' }] }), MASTER)).toEqual(damaged)
  })
})

describe('of two copies', () => {
  it('the newer readable one comes first, and equal ones once', () => {
    const newer = addEpoch(bytes, MASTER, random)
    expect(rankKeyFiles([bytes, newer])).toEqual({ ok: true, value: [newer, bytes] })
    expect(rankKeyFiles([newer, bytes])).toEqual({ ok: true, value: [newer, bytes] })
    expect(rankKeyFiles([newer, newer.slice()])).toEqual({ ok: true, value: [newer] })
    expect(rankKeyFiles([null, bytes])).toEqual({ ok: true, value: [bytes] })
    expect(chooseKeyFile([bytes, newer])).toEqual({ ok: true, value: newer })
    expect(chooseKeyFile([filled(3, 1), bytes])).toEqual({ ok: true, value: bytes })
  })

  it('none that can be read is damage, or a newer version where one says so', () => {
    const later = forged({ format: 'salus/3 key file' })
    const newerVersion = { ok: false, error: { code: 'vault-newer-version' } }
    for (const copies of [[], [null, null], [filled(3, 1), null]]) {
      expect(rankKeyFiles(copies)).toEqual(damaged)
      expect(chooseKeyFile(copies)).toEqual(damaged)
    }
    expect(chooseKeyFile([null, later])).toEqual(newerVersion)
    expect(chooseKeyFile([filled(3, 1), later])).toEqual(newerVersion)
    expect(chooseKeyFile([later, bytes])).toEqual({ ok: true, value: bytes })
  })
})

describe('calibration', () => {
  /** A clock on which the only derivation takes so long. */
  const clockOf = (durationMs: number): (() => number) => {
    const readings = [0, durationMs]
    return () => {
      const reading = readings.shift()
      if (reading === undefined) throw new Error('measured more than once')
      return reading
    }
  }
  it.each([
    [501, 64],
    [500, 64],
    [251, 64],
    [250, 128],
    [126, 128],
    [125, 256],
    [1, 256],
  ])(
    'of a computer that takes %i ms for the floor is %i MiB: half a second at the most, and never below the floor',
    async (tookMs, mebibytes) => {
      expect(await calibrateKdf(clockOf(tookMs))).toEqual({ ...KDF_FLOOR, memoryKiB: mebibytes * 1024 })
    },
  )
})
