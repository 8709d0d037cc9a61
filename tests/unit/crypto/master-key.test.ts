/** A key file under another master key: the identity stays, every slot is sealed anew, and nothing of another vault or person is taken over. */

import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { backupRecipient } from '../../../shared/crypto/backup.ts'
import { decodeUtf8, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { deriveManifestKey } from '../../../shared/crypto/identity.ts'
import {
  addEpoch,
  createKeyFile,
  dropKeychainSlot,
  keychainAccountOf,
  openKeyFile,
  openWithMasterKey,
} from '../../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../../shared/crypto/key-file.ts'
import { KDF_FLOOR } from '../../../shared/crypto/key-slots.ts'
import type { SlotSecret } from '../../../shared/crypto/key-slots.ts'
import { dropFormerNodeKeys, masterOf, rotateMasterKey, takeMasterKey } from '../../../shared/crypto/master-key.ts'
import type { Result } from '../../../shared/model/result.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const VAULT = 'aa'.repeat(16)
const FIRST = filled(32, 1)
const WORDS = filled(32, 2)
const KEYCHAIN = { secret: filled(32, 3), salt: filled(16, 4) }
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code)

interface Made {
  readonly bytes: Uint8Array
  readonly opened: OpenedKeyFile
}

let recipient = ''
let first: Made
let second: Made

async function make(vaultId = filled(16, 0xaa), masterKey = FIRST): Promise<Made> {
  const input = { vaultId, masterKey, passphrase: 'one', wordsEntropy: WORDS, kdf: KDF_FLOOR, random, createdAtMs: 7 }
  const bytes = addEpoch(await createKeyFile(input), masterKey, random)
  return { bytes, opened: value(openWithMasterKey(bytes, masterKey)) }
}

async function rotate({ bytes, opened }: Made, passphrase = 'two', keychain: typeof KEYCHAIN | null = KEYCHAIN): Promise<Made> {
  const secrets = { passphrase, kdf: KDF_FLOOR, keychain: keychain ?? undefined, random, words: { recipient } }
  const rotated = value(await rotateMasterKey(bytes, opened, secrets))
  return { bytes: rotated, opened: value(await openKeyFile(rotated, { passphrase })) }
}

beforeAll(async () => {
  recipient = await backupRecipient(WORDS)
  first = await make()
  second = await rotate(first)
})

describe('a rotated key file', () => {
  it('has another master key and the same identity, keeps every epoch and begins one', () => {
    const { opened } = second
    expect(opened.masterKey).not.toEqual(FIRST)
    expect([opened.master, opened.identityRoot, opened.vaultId]).toEqual([2, FIRST, VAULT])
    expect(opened.formerNodeKeys).toEqual([deriveManifestKey(FIRST, 1)])
    expect(opened.epochs.slice(0, 2)).toEqual(first.opened.epochs)
    expect(opened.epochs.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(JSON.parse(decodeUtf8(second.bytes))).toMatchObject({ format: 'salus/2 key file', generation: 3, createdAtMs: 7, master: 2 })
  })

  it('opens with passphrase, keychain and the words that nobody typed, and with nothing else', async () => {
    const good: readonly SlotSecret[] = [{ passphrase: 'two' }, { wordsEntropy: WORDS }, { keychainSecret: KEYCHAIN.secret }]
    for (const secret of good) expect(value(await openKeyFile(second.bytes, secret)).masterKey).toEqual(second.opened.masterKey)
    const bad: readonly SlotSecret[] = [
      { passphrase: 'one' },
      { passphrase: '' },
      { wordsEntropy: filled(32, 9) },
      { wordsEntropy: filled(31, 2) },
      { keychainSecret: filled(32, 9) },
      { keychainSecret: filled(16, 3) },
    ]
    for (const secret of bad) expect(codeOf(await openKeyFile(second.bytes, secret))).toBe('unlock-refused')
    expect(openWithMasterKey(second.bytes, FIRST)).toMatchObject({ error: { code: 'key-file-damaged' } })
  })

  it('rotated again keeps the first identity, and every node key until they are dropped', async () => {
    const third = await rotate(second, 'three', null)
    expect([third.opened.master, third.opened.identityRoot]).toEqual([3, FIRST])
    expect(third.opened.formerNodeKeys).toEqual([deriveManifestKey(FIRST, 1), deriveManifestKey(second.opened.masterKey, 2)])
    expect(codeOf(await openKeyFile(third.bytes, { keychainSecret: KEYCHAIN.secret }))).toBe('key-file-damaged')
    expect(masterOf(third.bytes)).toEqual({ ok: true, value: { vaultId: VAULT, master: 3, resealing: true } })
    const done = dropFormerNodeKeys(third.bytes, third.opened.masterKey)
    expect(masterOf(done)).toEqual({ ok: true, value: { vaultId: VAULT, master: 3, resealing: false } })
    expect(value(await openKeyFile(done, { wordsEntropy: WORDS })).formerNodeKeys).toEqual([])
    expect(dropFormerNodeKeys(done, third.opened.masterKey)).toBe(done)
  })

  it('is refused for a recipient that is none, and while eight keys wait already', async () => {
    const secrets = { passphrase: 'x', kdf: KDF_FLOOR, random }
    for (const wrong of ['', 'age1', recipient.slice(0, -1), recipient.replace('age', 'egg'), recipient.toUpperCase().slice(3)])
      expect(codeOf(await rotateMasterKey(first.bytes, first.opened, { ...secrets, words: { recipient: wrong } }))).toBe('input-invalid')
    const full = { ...first.opened, formerNodeKeys: new Array<Uint8Array>(8).fill(FIRST) }
    expect(codeOf(await rotateMasterKey(first.bytes, full, { ...secrets, words: { recipient } }))).toBe('limit-exceeded')
  })

  it('with typed words has a slot of the first kind', async () => {
    const secrets = { passphrase: 'x', kdf: KDF_FLOOR, random, words: { wordsEntropy: WORDS } }
    const rotated = value(await rotateMasterKey(first.bytes, first.opened, secrets))
    expect(codeOf(await openKeyFile(rotated, { wordsEntropy: WORDS }))).toBe('ok')
    expect(decodeUtf8(rotated)).not.toContain('recipient')
  })

  it('whose recipient or sender was changed does not open with the words', async () => {
    const text = decodeUtf8(second.bytes)
    const { slots } = JSON.parse(text) as { readonly slots: readonly { readonly kind: string; readonly salt: string }[] }
    const sender = slots.find(({ kind }) => kind === 'words')?.salt ?? ''
    for (const other of ['A'.repeat(43), `${sender.startsWith('B') ? 'C' : 'B'}${sender.slice(1)}`])
      expect(codeOf(await openKeyFile(encodeUtf8(text.replace(sender, other)), { wordsEntropy: WORDS }))).toBe('unlock-refused')
  })
})

describe('on another computer', () => {
  it('its own file goes over, with its own epochs, slots of its own, and its own node key until all is sealed anew', async () => {
    const bytes = addEpoch(first.bytes, FIRST, random, 5)
    const mine = { bytes, opened: value(openWithMasterKey(bytes, FIRST)) }
    const theirs = { ...second, bytes: dropFormerNodeKeys(second.bytes, second.opened.masterKey) }
    const taken = value(await takeMasterKey(mine, theirs, { passphrase: 'here', kdf: KDF_FLOOR, random }))
    const opened = value(await openKeyFile(taken, { passphrase: 'here' }))
    expect([opened.masterKey, opened.master, opened.identityRoot]).toEqual([second.opened.masterKey, 2, FIRST])
    expect(opened.formerNodeKeys).toEqual([deriveManifestKey(FIRST, 1)])
    expect(opened.epochs).toEqual([...second.opened.epochs, ...mine.opened.epochs.slice(2)].sort((a, b) => a.number - b.number))
    expect(value(await openKeyFile(taken, { wordsEntropy: WORDS })).masterKey).toEqual(second.opened.masterKey)
    expect(codeOf(await openKeyFile(taken, { keychainSecret: KEYCHAIN.secret }))).toBe('key-file-damaged')
  })

  it('nothing of another vault or another person is taken', async () => {
    const secrets = { passphrase: 'here', kdf: KDF_FLOOR, random }
    for (const other of [await make(filled(16, 0xbb)), await make(filled(16, 0xaa), filled(32, 8))])
      expect(codeOf(await takeMasterKey(other, second, secrets))).toBe('key-file-damaged')
  })
})

describe('the slot of the keychain', () => {
  it('names its secret by the vault and its salt, and is left out of copies without a new generation', () => {
    expect(keychainAccountOf(second.bytes)).toEqual({ ok: true, value: `${VAULT}/BAQEBAQEBAQEBAQEBAQEBA` })
    expect(keychainAccountOf(first.bytes)).toEqual({ ok: true, value: null })
    const copy = dropKeychainSlot(second.bytes, second.opened.masterKey, true)
    expect(keychainAccountOf(copy)).toEqual({ ok: true, value: null })
    const generation = (bytes: Uint8Array): unknown => (JSON.parse(decodeUtf8(bytes)) as { readonly generation: unknown }).generation
    expect([generation(copy), generation(dropKeychainSlot(second.bytes, second.opened.masterKey))]).toEqual([3, 4])
    expect(dropKeychainSlot(copy, second.opened.masterKey)).toBe(copy)
  })
})
