/** Key files of two devices, and slots that are none: what is taken over, and what is refused. */

import { createHmac, randomBytes } from 'node:crypto'
import { bech32 } from '@scure/base'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { deriveKey } from '../../../shared/crypto/hash.ts'
import { EPOCHS_MAX } from '../../../shared/crypto/key-file-form.ts'
import type { KeyFile } from '../../../shared/crypto/key-file-form.ts'
import {
  addEpoch,
  addKeychainSlot,
  createKeyFile,
  DEVICE_SLOTS,
  dropKeychainSlot,
  joinEpochs,
  keychainAccountOf,
  nextEpoch,
  openEpochs,
  openKeyFile,
  openWithMasterKey,
} from '../../../shared/crypto/key-file.ts'
import { rotateMasterKey, takeMasterKey } from '../../../shared/crypto/master-key.ts'
import { wrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import { unwrapFromEpoch } from '../../../electron/vault/session/session.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { createWordsSlot, createWordsSlotTo, isBytes, isSlot, KDF_CEILING, KDF_FLOOR, openSlot } from '../../../shared/crypto/key-slots.ts'
import { HKDF_LABELS } from '../../../shared/crypto/labels.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const MASTER = filled(32, 1)
const VAULT = 'aa'.repeat(16)
const damaged = { ok: false, error: { code: 'key-file-damaged' } }
const refused = { ok: false, error: { code: 'unlock-refused' } }
let first: Uint8Array
let file: KeyFile

beforeAll(async () => {
  const input = { passphrase: 'a quiet river', wordsEntropy: filled(32, 2), kdf: KDF_FLOOR, random, createdAtMs: 7 }
  first = await createKeyFile({ vaultId: filled(16, 0xaa), masterKey: MASTER, ...input })
  file = JSON.parse(decodeUtf8(first)) as KeyFile
})

/** With other members, authenticated by the master key. */
function forged(change: object, master = MASTER): Uint8Array {
  const { mac: _, ...body } = { ...file, ...change } as KeyFile & { readonly mac?: string }
  const key = deriveKey(master, new Uint8Array(32), HKDF_LABELS.keyFileAuthentication)
  return encodeUtf8(canonicalJson({ ...body, mac: encodeBase64Url(createHmac('sha256', key).update(canonicalJson(body)).digest()) }))
}

const generationOf = (bytes: Uint8Array): number => (JSON.parse(decodeUtf8(bytes)) as KeyFile).generation
const numbersOf = (bytes: Uint8Array, master = MASTER): readonly number[] => {
  const epochs = openEpochs(bytes, master)
  if (!epochs.ok) throw new Error(epochs.error.code)
  return epochs.value.map(({ number }) => number)
}

describe('epochs of two devices', () => {
  it('have numbers that only one device gives, above all that are known', () => {
    expect(nextEpoch([{ number: 1 }, { number: 4 }])).toBe(5)
    for (let last = 1; last < 40; last++)
      for (let slot = 0; slot < DEVICE_SLOTS; slot++) {
        const next = nextEpoch([{ number: last }], slot)
        expect(next % DEVICE_SLOTS).toBe(slot)
        expect(next).toBeGreaterThan(last)
        expect(next).toBeLessThanOrEqual(last + DEVICE_SLOTS)
      }
  })

  it('are put beside each other in the next generation of both, and nothing is lost', () => {
    const mine = addEpoch(first, MASTER, random, 3)
    const theirs = addEpoch(addEpoch(first, MASTER, random, 5), MASTER, random, 5)
    expect([numbersOf(mine), numbersOf(theirs)]).toEqual([
      [1, 3],
      [1, 5, 21],
    ])
    for (const [a, b] of [
      [mine, theirs],
      [theirs, mine],
    ] as const) {
      const joined = joinEpochs(a, b, MASTER)
      if (!joined.ok) throw new Error(joined.error.code)
      expect(numbersOf(joined.value)).toEqual([1, 3, 5, 21])
      expect(generationOf(joined.value)).toBe(4)
      const [own, all] = [openEpochs(b, MASTER), openEpochs(joined.value, MASTER)]
      expect(all.ok && own.ok && own.value.every(({ key }) => all.value.some((one) => Buffer.from(one.key).equals(Buffer.from(key))))).toBe(
        true,
      )
    }
    expect(joinEpochs(theirs, first, MASTER)).toEqual({ ok: true, value: theirs })
  })

  it('of one number that two devices gave without knowing of each other are both kept, once each, and open what each of them wrapped', async () => {
    // Taken in at the same time, each by another computer: the lists of the two had not met, and both got the same place.
    const [mine, theirs] = [addEpoch(first, MASTER, random, 2), addEpoch(first, MASTER, random, 2)]
    const joined = joinEpochs(mine, theirs, MASTER)
    if (!joined.ok) throw new Error(joined.error.code)
    expect(numbersOf(joined.value)).toEqual([1, 2, 2])
    expect(joinEpochs(joined.value, theirs, MASTER)).toEqual({ ok: true, value: joined.value })
    const both = openEpochs(joined.value, MASTER)
    const session = { epochs: both.ok ? both.value : [] } as unknown as Session
    const key = filled(32, 7)
    for (const copy of [mine, theirs]) {
      const epochs = openEpochs(copy, MASTER)
      const wrapped = wrapRecordKey((epochs.ok && epochs.value.at(-1)?.key) || filled(32, 0), key, 'one/1', random)
      expect(unwrapFromEpoch(session, { key: encodeBase64Url(wrapped), epoch: 2 }, 'one/1')).toEqual(key)
    }
    const stranger = encodeBase64Url(wrapRecordKey(filled(32, 9), key, 'one/1', random))
    expect(() => unwrapFromEpoch(session, { key: stranger, epoch: 2 }, 'one/1')).toThrow('wrong-key')
    // The same where one of them goes over to a master key of the other.
    const secret = { passphrase: 'a quiet river' }
    const secrets = { ...secret, kdf: KDF_FLOOR, random }
    const [a, b] = [openWithMasterKey(mine, MASTER), openWithMasterKey(theirs, MASTER)]
    if (!a.ok || !b.ok) throw new Error('closed')
    const rotated = await rotateMasterKey(theirs, b.value, { ...secrets, words: { wordsEntropy: filled(32, 2) } })
    if (!rotated.ok) throw new Error(rotated.error.code)
    const opened = await openKeyFile(rotated.value, secret)
    if (!opened.ok) throw new Error(opened.error.code)
    const taken = await takeMasterKey({ bytes: mine, opened: a.value }, { bytes: rotated.value, opened: opened.value }, secrets)
    expect(taken.ok && numbersOf(taken.value, opened.value.masterKey)).toEqual([1, 2, 2, 3])
  })

  it('are not taken from another vault, under another master key or from what is no key file', () => {
    const mine = addEpoch(first, MASTER, random, 3)
    expect(joinEpochs(mine, forged({ vaultId: 'bb'.repeat(16) }), MASTER)).toEqual(damaged)
    expect(joinEpochs(mine, forged({}, filled(32, 9)), MASTER)).toEqual(damaged)
    expect(joinEpochs(mine, new Uint8Array(5), MASTER)).toEqual(damaged)
    expect(joinEpochs(mine, forged({ format: 'salus/9 key file' }), MASTER)).toEqual({ ok: false, error: { code: 'vault-newer-version' } })
  })

  it("are a thousand at the most: one more is not taken, and none of one's own is dropped for it", () => {
    const [epoch] = file.epochs
    const many = Array.from({ length: EPOCHS_MAX }, (_, at) => ({ ...epoch, number: at + 2 }))
    expect(joinEpochs(first, forged({ epochs: many }), MASTER)).toEqual({ ok: false, error: { code: 'limit-exceeded' } })
    const joined = joinEpochs(first, forged({ epochs: many.slice(1) }), MASTER)
    const epochs = joined.ok ? (JSON.parse(decodeUtf8(joined.value)) as KeyFile).epochs : []
    expect(epochs.map(({ number }) => number)).toEqual([1, ...many.slice(1).map(({ number }) => number)])
  })
})

describe('the slot of the keychain', () => {
  it('goes alone, and is asked of key files only', () => {
    const opened = { vaultId: VAULT, masterKey: MASTER }
    const with_ = addKeychainSlot(first, opened, filled(32, 3), filled(16, 4), random)
    const without = JSON.parse(decodeUtf8(dropKeychainSlot(with_, MASTER))) as KeyFile
    expect(without.slots.map(({ kind }) => kind)).toEqual(['passphrase', 'words'])
    expect(keychainAccountOf(first)).toEqual({ ok: true, value: null })
    expect(keychainAccountOf(new Uint8Array(5))).toEqual(damaged)
  })
})

describe('a slot', () => {
  const input = { vaultId: VAULT, masterKey: MASTER, random }
  const words = createWordsSlot(input, filled(32, 2))

  it('whose members are no bytes is damaged, and one of a wrong secret stays shut', async () => {
    const open = (change: object, entropy = filled(32, 2)): ReturnType<typeof openSlot> =>
      openSlot({ ...words, ...change }, VAULT, { wordsEntropy: entropy })
    expect(await open({})).toEqual({ ok: true, value: MASTER })
    for (const change of [{ salt: 'A' }, { salt: '!' }, { sealed: 'A' }, { sealed: '!' }]) expect(await open(change)).toEqual(damaged)
    for (const length of [0, 16, 31, 33, 64]) expect(await open({}, filled(length, 2))).toEqual(refused)
    expect(await openSlot(words, VAULT, { keychainSecret: filled(31, 2) })).toEqual(refused)
    // A sender that is no point of the curve, in a slot that was made without the words.
    expect(await open({ recipient: encodeBase64Url(filled(32, 5)), salt: encodeBase64Url(filled(32, 0)) })).toEqual(refused)
    const long = createWordsSlot(input, filled(33, 2))
    expect(await openSlot(long, VAULT, { wordsEntropy: filled(33, 2) })).toEqual(refused)
  })

  it('is an object with a kind, a salt and what is sealed', () => {
    expect(isSlot(words)).toBe(true)
    for (const bad of [undefined, null, 5, 'x', () => words, {}, { ...words, recipient: 'AA' }, { ...words, recipient: 5 }])
      expect(isSlot(bad), typeof bad).toBe(false)
    expect(isSlot({ ...words, recipient: encodeBase64Url(filled(32, 5)) })).toBe(true)
    expect([isBytes('!', 0), isBytes('', 0), isBytes('!', 1), isBytes('AA', 1), isBytes('AA', 2), isBytes(5, 0)]).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
    ])
  })

  it('to a recipient is made for an age recipient and for nothing else', () => {
    const age = (prefix: string, bytes: Uint8Array): string => bech32.encodeFromBytes(prefix, bytes)
    expect(createWordsSlotTo(input, age('age', filled(32, 9))).ok).toBe(true)
    const bad = ['', 'age1', age('agx', filled(32, 9)), age('age', filled(31, 9)), age('age', filled(33, 9)), age('age', filled(32, 0))]
    for (const one of bad) expect(createWordsSlotTo(input, one), one).toEqual({ ok: false, error: { code: 'input-invalid' } })
  })

  it('of a passphrase may be as heavy as the ceiling', async () => {
    const slot = { ...words, kind: 'passphrase', kdf: { ...KDF_FLOOR, parallelism: KDF_CEILING.parallelism } } as const
    expect(await openSlot(slot, VAULT, { passphrase: 'x' })).toEqual(refused)
    expect(
      await openSlot({ ...slot, kdf: { ...KDF_FLOOR, parallelism: KDF_CEILING.parallelism + 1 } }, VAULT, { passphrase: 'x' }),
    ).toEqual(damaged)
  })
})
